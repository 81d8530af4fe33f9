package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.line.UsbBus.Adapter;
import io.sensorhub.testkit.mqtt.MqttProbe;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A detector that waits for a device for ever, on a whole hub. */
class UsbHangIT {

  private static final String MANAGER = "device-manager";

  private static final String TAKES =
      """
      "policy": "auto",
      "rules": [{"id": "mine", "trust": "exact", "profile": "generic-json-lines",
                 "match": {"vendor_id": "dead", "product_id": "beef"},
                 "port": {"driver": "json-lines", "baud_rate": 115200}}]
      """;

  private static final Adapter ONE = Adapter.of("1-1", "dead:beef", "", "00");

  @TempDir private Path folder;

  private UsbMachine machine = new UsbMachine(Path.of("target/none"));

  @BeforeEach
  void machine() {
    machine = new UsbMachine(folder).withDetector();
  }

  @AfterEach
  void close() throws Exception {
    machine.close();
  }

  /** A device without a terminal, one of whose texts does not end. */
  private Path plugOneThatHangs() throws Exception {
    Path made = Files.createDirectory(folder.resolve("1-7"));
    Files.writeString(made.resolve("idVendor"), "dead\n");
    Files.writeString(made.resolve("idProduct"), "cafe\n");
    Path pipe = made.resolve("manufacturer");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    Path there = machine.bus().sys().resolve("bus/usb/devices/1-7");
    Files.move(made, there);
    machine.kernel().tell("add", "1-7");
    return there.resolve(pipe.getFileName());
  }

  @Test
  void detectorThatHangs_isSaidByTheManager_andLinesGoOn() throws Exception {
    RunningHub hub = machine.up(TAKES);
    MqttProbe probe = machine.probe(hub);
    PseudoTerminal one = machine.plug(ONE, "ttyUSB0");
    UsbMachine.reads(probe, hub, "mine_1", one, 1);
    Path text = plugOneThatHangs();
    Await.until("it is said", () -> detector(hub).path("status").asText().equals("degraded"));
    assertEquals("degraded", hub.get(MANAGER, "/health").path("status").asText());
    assertTrue(detector(hub).path("connected").asBoolean());
    UsbMachine.reads(probe, hub, "mine_1", one, 2);
    try (RandomAccessFile pipe = new RandomAccessFile(text.toFile(), "rw")) {
      pipe.write('\n');
    }
  }

  private static JsonNode detector(RunningHub hub) {
    return hub.get(MANAGER, "/health").path("detector");
  }
}
