package io.sensorhub.manager.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.Json;
import io.sensorhub.manager.identity.DeviceKey;
import io.sensorhub.testkit.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecisionFileTest {

  private static final Instant TIME = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir private Path folder;

  static Entry entry(String id, Optional<Decision> decision) {
    return new Entry(
        id,
        new DeviceKey("socket:1a86:7523:pci-0000:00:14.0-usb-0:2.3:1.0" + id + ":0"),
        decision,
        Optional.of("M \"quoted\""),
        Optional.empty(),
        Optional.of("pci-0000:00:14.0-usb-0:2.3:1.0"),
        TIME,
        TIME.plusSeconds(5),
        3);
  }

  static Decision accept(String device) {
    return new Decision.Accept(
        Decision.By.PERSON,
        Optional.of("bridge-wch"),
        "carlo-gavazzi-em340",
        Json.object().put("baud_rate", 9600),
        List.of(Json.object().put("device_id", device)));
  }

  private static final Contents BEFORE =
      new Contents(
          List.of(
              entry("a", Optional.of(accept("d"))),
              entry("b", Optional.of(new Decision.Ignore())),
              entry("c", Optional.empty())),
          Set.of("serial:1a86:55d4:ABCDEF12:00:0"));

  private static final Contents AFTER =
      new Contents(List.of(entry("a", Optional.of(accept("e")))), Set.of());

  private DecisionFile file() {
    return new DecisionFile(Optional.of(folder), new ManualClock());
  }

  @Test
  void whatWasSaved_isRead() {
    assertEquals(Contents.EMPTY, file().load());
    file().save(BEFORE);
    DecisionFile file = file();
    assertEquals(BEFORE, file.load());
    assertEquals("", file.error());
  }

  @Test
  void cutAtEachLength_itIsPutAside_andTheOneBeforeIsTaken() throws IOException {
    byte[] whole = AFTER.bytes();
    for (int length = 0; length < whole.length; length++) {
      clear();
      Files.write(folder.resolve(DecisionFile.NAME + ".previous"), BEFORE.bytes());
      Files.write(folder.resolve(DecisionFile.NAME), Arrays.copyOf(whole, length));
      DecisionFile damaged = file();
      assertEquals(BEFORE, damaged.load(), "length " + length);
      assertTrue(damaged.error().contains("damaged"), damaged.error());
      assertEquals(1, files(".damaged-"), "length " + length);
      assertEquals(BEFORE, file().load(), "it is the file now");
    }
  }

  @Test
  void bothDamaged_nothingIsKnown_andTheHubGoesOn() throws IOException {
    file().save(BEFORE);
    Files.writeString(folder.resolve(DecisionFile.NAME), "{\"version\": 2}");
    Files.writeString(folder.resolve(DecisionFile.NAME + ".previous"), "nonsense");
    DecisionFile damaged = file();
    assertEquals(Contents.EMPTY, damaged.load());
    damaged.save(AFTER);
    assertEquals(AFTER, file().load());
  }

  @Test
  void whatDoesNotFit_isDamage() throws IOException {
    String good = new String(BEFORE.bytes(), StandardCharsets.UTF_8);
    for (String bad :
        List.of(
            good.replace("\"usb_id\":\"b\"", "\"usb_id\":\"a\""),
            good.replace("\"usb_id\":\"b\"", "\"usb_id\":\"../x\""),
            good.replace("\"ignore\"", "\"open\""),
            good.replace("socket:1a86", "sock:1a86"),
            good.replace("2026-11-21T12:00:00.000Z", "today"),
            "[]",
            "x".repeat(600_000))) {
      clear();
      Files.writeString(folder.resolve(DecisionFile.NAME), bad);
      assertEquals(Contents.EMPTY, file().load(), bad.substring(0, 2));
      assertEquals(1, files(".damaged-"));
    }
  }

  @Test
  void withoutAFolder_decisionsLastUntilTheRestart_andThatIsSaid() {
    DecisionFile none = new DecisionFile(Optional.empty(), new ManualClock());
    none.save(BEFORE);
    assertEquals(Contents.EMPTY, none.load());
    assertTrue(none.error().contains("until the restart"));
  }

  private void clear() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  private long files(String part) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().contains(part)).count();
    }
  }
}
