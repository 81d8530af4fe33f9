package io.sensorhub.aggregator.add;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.StrictTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Objects;

/**
 * The instance file, as it is changed: the old one is kept beside it ({@code .old}), the new one
 * takes its place at once or not at all, with the same owner, group and rights. Another's change
 * meanwhile is not overwritten. For one thread at a time.
 */
final class InstanceFile {

  private static final ObjectWriter WRITER =
      JsonMapper.builder()
          .build()
          .writer(
              new DefaultPrettyPrinter(
                      Separators.createDefaultInstance()
                          .withObjectFieldValueSpacing(Separators.Spacing.AFTER))
                  .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                  .withArrayIndenter(new DefaultIndenter("  ", "\n")));

  private final Path file;

  /**
   * @param file of the instance; a link is followed
   */
  InstanceFile(Path file) {
    this.file = file;
  }

  /** What the file has now. */
  byte[] octets() throws IOException {
    return Files.readAllBytes(file);
  }

  /**
   * The tree of these octets.
   *
   * @throws IOException if they are no JSON object
   */
  static ObjectNode tree(byte[] octets) throws IOException {
    Problems problems = new Problems();
    return StrictTree.json(octets, "", problems)
        .orElseThrow(() -> new IOException("the instance file is not in order"));
  }

  /** The text of a tree, for people too. */
  static byte[] text(ObjectNode tree) {
    try {
      byte[] octets = WRITER.writeValueAsBytes(tree);
      byte[] line = Arrays.copyOf(octets, octets.length + 1);
      line[octets.length] = '\n';
      return line;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can be written", e);
    }
  }

  /** Whether it can be replaced: its folder takes files, and it may be written itself. */
  boolean isWritable() {
    try {
      Path real = file.toRealPath();
      return Files.isWritable(real) && Files.isWritable(folder(real));
    } catch (IOException e) {
      return false;
    }
  }

  private static Path folder(Path real) {
    return Objects.requireNonNull(real.getParent(), "a file is in a folder");
  }

  /**
   * Replaces it.
   *
   * @param before what it had when {@code now} was made
   * @return the file in which the old version is kept
   * @throws IOException if it has been changed since, or cannot be written; it is as it was then
   */
  Path replace(byte[] before, byte[] now) throws IOException {
    Path real = file.toRealPath();
    if (!Arrays.equals(before, Files.readAllBytes(real))) {
      throw new IOException("somebody else has changed the file meanwhile; try again");
    }
    String name = Objects.requireNonNull(real.getFileName()).toString();
    Path old = real.resolveSibling(name + ".old");
    put(old, before, real);
    put(real, now, real);
    return old;
  }

  /** Writes a file at once or not at all, with the rights, the owner and group of {@code like}. */
  private static void put(Path target, byte[] octets, Path like) throws IOException {
    PosixFileAttributes whose = Files.readAttributes(like, PosixFileAttributes.class);
    Path fresh =
        Files.createTempFile(
            folder(target),
            ".hub-",
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    boolean done = false;
    try {
      try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        ByteBuffer all = ByteBuffer.wrap(octets);
        while (all.hasRemaining()) {
          int _ = channel.write(all);
        }
        channel.force(true);
      }
      give(fresh, whose);
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
      done = true;
    } finally {
      if (!done) {
        Files.deleteIfExists(fresh);
      }
    }
  }

  /** Rights last: a change of the owner takes some of them away. */
  private static void give(Path fresh, PosixFileAttributes whose) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(fresh, PosixFileAttributeView.class);
    PosixFileAttributes own = view.readAttributes();
    if (!own.group().equals(whose.group())) {
      view.setGroup(whose.group());
    }
    if (!own.owner().equals(whose.owner())) {
      view.setOwner(whose.owner());
    }
    view.setPermissions(whose.permissions());
  }
}
