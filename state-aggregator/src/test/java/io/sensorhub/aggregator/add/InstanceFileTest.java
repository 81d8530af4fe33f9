package io.sensorhub.aggregator.add;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceFileTest {

  private static final String FORMER = "{\"b\": 1.5, \"a\": {\"z\": [], \"y\": \"__SECRET__x__\"}}";

  @TempDir private Path folder;

  private static ObjectNode object(String text) throws IOException {
    return InstanceFile.tree(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void draft_isAdded_whereThePlatformKeepsPortsToo() throws IOException {
    Draft draft =
        Draft.read(
                Json.parse("{\"port\": {\"port_id\": \"p\"}, \"device\": {\"device_id\": \"d\"}}"))
            .orElseThrow();
    assertEquals(
        "{\"config\":{\"ports\":[{\"port_id\":\"p\"}]},\"devices\":[{\"device_id\":\"d\"}]}",
        Json.write(draft.piece()));
    assertEquals(
        "{\"connection\":{\"x\":1,\"ports\":[{\"port_id\":\"o\"},{\"port_id\":\"p\"}]},"
            + "\"devices\":[{\"device_id\":\"d\"}]}",
        Json.write(
            draft.in(object("{\"connection\": {\"x\": 1, \"ports\": [{\"port_id\": \"o\"}]}}"))));
    assertEquals(Optional.empty(), Draft.read(Json.parse("{\"device\": 1}")));
    assertEquals(Optional.empty(), Draft.read(Json.parse("{\"port\": [], \"device\": {}}")));
    assertTrue(Draft.read(Json.parse("{\"port\": null, \"device\": {}}")).isPresent());
  }

  @Test
  void text_keepsOrderAndNumbers() throws IOException {
    String text = new String(InstanceFile.text(object(FORMER)), StandardCharsets.UTF_8);
    assertEquals(
        """
        {
          "b": 1.5,
          "a": {
            "z": [],
            "y": "__SECRET__x__"
          }
        }
        """,
        text.replace("[ ]", "[]"));
  }

  @Test
  void file_isReplaced_theOldOneKept_withTheSameRights() throws IOException {
    Path file = Files.writeString(folder.resolve("i.json"), FORMER);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    Path link = Files.createSymbolicLink(folder.resolve("link.json"), file);
    InstanceFile instance = new InstanceFile(link);
    assertTrue(instance.isWritable());
    Path old = instance.replace(instance.octets(), bytes("{}"));
    assertEquals("{}", Files.readString(file));
    assertTrue(Files.isSymbolicLink(link));
    assertEquals(FORMER, Files.readString(old));
    assertEquals("i.json.old", String.valueOf(old.getFileName()));
    for (Path one : new Path[] {file, old}) {
      assertEquals("rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(one)));
    }
    try (Stream<Path> all = Files.list(folder)) {
      assertEquals(3, all.count(), "nothing else is left");
    }
  }

  @Test
  void file_keepsOwnerAndGroup_andSoDoesTheOldOne() throws IOException {
    Path file = Files.writeString(folder.resolve("i.json"), FORMER);
    if (Files.getAttribute(file, "unix:uid").equals(0)) { // only root can give a file away
      Files.setAttribute(file, "unix:gid", 65_533);
      Files.setAttribute(file, "unix:uid", 65_534);
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    String attributes = "unix:uid,gid,mode";
    Map<String, Object> before = Files.readAttributes(file, attributes);
    InstanceFile instance = new InstanceFile(file);
    Path old = instance.replace(instance.octets(), bytes("{}"));
    assertEquals(before, Files.readAttributes(file, attributes));
    assertEquals(before, Files.readAttributes(old, attributes));
    Path _ = instance.replace(instance.octets(), bytes("{\"again\": 1}"));
    assertEquals(before, Files.readAttributes(old, attributes), "the one that was there gave way");
  }

  @Test
  void fileThatHasChangedMeanwhile_isLeft() throws IOException {
    Path file = Files.writeString(folder.resolve("i.json"), FORMER);
    InstanceFile instance = new InstanceFile(file);
    byte[] before = instance.octets();
    Files.writeString(file, "{\"edited\": true}");
    assertThrows(IOException.class, () -> instance.replace(before, bytes("{}")));
    assertArrayEquals(bytes("{\"edited\": true}"), instance.octets());
  }
}
