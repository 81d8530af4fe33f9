package io.sensorhub.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketPathTest {

  @TempDir private Path folder;

  private static void refuses(Path path, String what, String cure) {
    IOException refusal = assertThrows(IOException.class, () -> SocketPath.listen(path, 1));
    String said = String.valueOf(refusal.getMessage());
    assertTrue(said.contains(what), said);
    assertTrue(said.contains(cure), said);
    assertTrue(said.contains("HUB_DETECTOR_SOCKET"), said);
  }

  @Test
  void whatIsInTheWay_isNamed_withWhatHelps() throws IOException {
    Path none = folder.resolve("none");
    refuses(none.resolve("d.sock"), "no folder " + none, "make it");
    refuses(Path.of("/proc/d.sock"), "in the folder /proc (", "let this user write");
    Path text = Files.writeString(folder.resolve("text"), "mine");
    refuses(text, text + " is there, and is no socket", "move it away");
    refuses(text.resolve("d.sock"), "no folder " + text, "make it");
    assertEquals("mine", Files.readString(text));
    refuses(Files.createDirectory(folder.resolve("inner")), "is no socket", "move it away");
    Path link = Files.createSymbolicLink(folder.resolve("link"), text);
    refuses(link, "is no socket", "move it away");
  }

  @Test
  void oneThatListens_isLeftAlone_andOneThatIsLeftOver_isReplaced() throws IOException {
    Path path = folder.resolve("d.sock");
    try (ServerSocketChannel _ = SocketPath.listen(path, 1)) {
      refuses(path, "another detector listens at " + path, "end it");
    }
    assertTrue(Files.exists(path), "closing does not remove it");
    try (ServerSocketChannel _ = SocketPath.listen(path, 1)) {
      assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
    }
  }
}
