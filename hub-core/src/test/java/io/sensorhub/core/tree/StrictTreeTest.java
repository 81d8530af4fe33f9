package io.sensorhub.core.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StrictTreeTest {

  private static void assertEqualToItsCopy(byte[] yaml, String name) throws Exception {
    Problems problems = new Problems();
    ObjectNode tree = StrictTree.yaml(yaml, name, problems).orElseThrow();
    assertTrue(problems.isEmpty());
    assertEquals(tree, Json.parse(Json.write(tree)), name);
  }

  @Test
  void tree_equalsItsCopyInJson_soThatAReloadFindsNoDifference() throws Exception {
    assertEqualToItsCopy(
        "{a: 1, b: 0x10, c: 3000000000, d: 123456789012345678901, e: 1.0, f: -0.25, g: [0, -1]}"
            .getBytes(StandardCharsets.UTF_8),
        "numbers");
    try (Stream<Path> files = Files.list(Path.of("../profiles"))) {
      List<Path> all = files.filter(file -> file.toString().endsWith(".yaml")).toList();
      assertTrue(all.size() > 10);
      for (Path file : all) {
        assertEqualToItsCopy(Files.readAllBytes(file), file.toString());
      }
    }
  }
}
