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
import org.junit.jupiter.api.Test;

/** A detector that waits for a device for ever, on a whole hub. */
class UsbHangIT extends OnUsbMachine {

  private static final String MANAGER = "device-manager";

  private static final Adapter ONE = Adapter.of("1-1", "dead:beef", "", "00");

  private static final Adapter HANGS = Adapter.of("1-7", "dead:cafe", "", "00");
  private static final Adapter LATER = Adapter.of("1-8", "dead:f00d", "", "00");

  /** An adapter, one of whose texts does not end, as while the kernel resets it. */
  private Path plugOneThatHangs() throws Exception {
    PseudoTerminal _ = machine.plug(HANGS, "ttyUSB1");
    Path text = machine.bus().sys().resolve("bus/usb/devices/1-7/manufacturer");
    Files.deleteIfExists(text);
    assertEquals(0, new ProcessBuilder("mkfifo", text.toString()).start().waitFor());
    machine.kernel().tell("add", "1-7");
    return text;
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
    PseudoTerminal _ = machine.plug(LATER, "ttyUSB2"); // open lines look whether theirs is there
    UsbMachine.reads(probe, hub, "mine_1", one, 2);
    try (RandomAccessFile pipe = new RandomAccessFile(text.toFile(), "rw")) {
      pipe.write('\n');
    }
  }

  private static JsonNode detector(RunningHub hub) {
    return hub.get(MANAGER, "/health").path("detector");
  }
}
