package io.sensorhub.modem.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.OSInfo;

/**
 * The native part of SQLite: from {@code java.library.path}, as in the image, whose file system is
 * read-only; else unpacked once into the folder of the instance. The driver itself would unpack it
 * at each start into a temporary folder, and leave it there whenever the process is killed.
 */
final class Library {

  private static final Logger LOG = LoggerFactory.getLogger(Library.class);
  private static final String PATH = "org.sqlite.lib.path";

  private Library() {}

  /** Says where the driver finds its native part, if nobody has said so before. */
  static void place(Path folder) {
    if (System.getProperty(PATH) != null) {
      return;
    }
    String name = System.mapLibraryName("sqlitejdbc");
    for (String each : System.getProperty("java.library.path", "").split(":", -1)) {
      if (!each.isEmpty() && Files.isReadable(Path.of(each, name))) {
        System.setProperty(PATH, each);
        return;
      }
    }
    String resource =
        "/org/sqlite/native/%s/%s".formatted(OSInfo.getNativeLibFolderPathForCurrentOS(), name);
    Path own = folder.resolve("native-" + SQLiteJDBCLoader.getVersion());
    try (InputStream packed = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
      if (packed != null && !Files.isReadable(own.resolve(name))) {
        Files.createDirectories(own);
        Path fresh = own.resolve(name + ".new");
        Files.copy(packed, fresh, StandardCopyOption.REPLACE_EXISTING);
        Files.move(fresh, own.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      }
      System.setProperty(PATH, own.toString());
    } catch (IOException e) {
      LOG.debug("native part of the database not unpacked folder={} reason={}", own, e.toString());
    }
  }
}
