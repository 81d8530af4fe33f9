package io.sensorhub.modem.module;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryFileTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-27T12:00:00Z"), ZoneOffset.UTC);
  private static final Map<String, Kept> MODULES =
      Map.of(
          "867322040000011",
          new Kept(3128, "place", Json.object().put("enabled", false), 4),
          "867322040000029",
          new Kept(3129, "", Json.object(), 0));

  @TempDir private Path folder;

  private void keep(Map<String, Kept> modules) {
    try (MemoryFile memory = new MemoryFile(folder, CLOCK)) {
      memory.start();
      memory.keep(modules);
    }
  }

  @Test
  void whatWasKept_isKnownAgain_andReadByNobodyElse() throws IOException {
    keep(Map.of());
    keep(MODULES);
    MemoryFile memory = new MemoryFile(folder, CLOCK);
    assertEquals(MODULES, memory.all());
    assertEquals("", memory.error());
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(folder.resolve("modems.json"))));
  }

  @Test
  void damagedFile_isPutAside_andTold() throws IOException {
    for (String text : List.of("{\"format\": 1, \"modems\": {", "{}", "[]", "")) {
      Files.writeString(folder.resolve("modems.json"), text);
      MemoryFile memory = new MemoryFile(folder, CLOCK);
      assertEquals(Map.of(), memory.all());
      assertTrue(memory.error().contains("was damaged"), memory.error());
      Path aside = folder.resolve("modems.json.damaged-" + CLOCK.instant().getEpochSecond());
      assertEquals(text, Files.readString(aside));
      try (Stream<Path> left = Files.list(folder)) {
        assertEquals(List.of(aside), left.toList());
      }
    }
  }

  @Test
  void folderThatCannotBeWritten_isTold() throws IOException {
    Files.createDirectory(folder.resolve("modems.json.new"));
    MemoryFile memory = new MemoryFile(folder, CLOCK);
    memory.start();
    memory.keep(MODULES);
    memory.close();
    assertTrue(memory.error().startsWith("modems.json cannot be written"), memory.error());
  }
}
