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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who sees, who decides and who opens, each of them in trouble, on a whole hub. */
class UsbRolesIT {

  private static final String DETECTOR = "device-detector";
  private static final String MANAGER = "device-manager";
  private static final String HANDLER = "serial-handler";

  private static final List<List<String>> ORDERS =
      List.of(
          List.of(DETECTOR, MANAGER, HANDLER),
          List.of(HANDLER, MANAGER, DETECTOR),
          List.of(DETECTOR, HANDLER, MANAGER),
          List.of(MANAGER, DETECTOR, HANDLER),
          List.of(MANAGER, HANDLER, DETECTOR),
          List.of(HANDLER, DETECTOR, MANAGER));

  private static final int TRIED = Boolean.getBoolean("hub.test.long") ? ORDERS.size() : 1;

  private static final String TAKES =
      """
      "policy": "auto",
      "rules": [{"id": "mine", "trust": "exact", "profile": "generic-json-lines",
                 "match": {"vendor_id": "dead", "product_id": "beef"},
                 "port": {"driver": "json-lines", "baud_rate": 115200}}]
      """;

  private static final Adapter ONE = Adapter.of("1-1", "dead:beef", "", "00");
  private static final Adapter TWO = ONE.in("1-2");

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

  /** How often lines were opened. */
  private static long opened(RunningHub hub) throws Exception {
    return Files.readAllLines(hub.folder().resolve("logs/serial-handler.log")).stream()
        .filter(line -> line.contains(" line open "))
        .count();
  }

  @Test
  void killedInEveryOrder_nothingIsLost_andNothingIsOpenedTwice() throws Exception {
    RunningHub hub = machine.up(TAKES);
    MqttProbe probe = machine.probe(hub);
    PseudoTerminal one = machine.plug(ONE, "ttyUSB0");
    UsbMachine.reads(probe, hub, "mine_1", one, 1);
    long seed = new Random().nextLong();
    List<List<String>> orders = new ArrayList<>(ORDERS);
    Collections.shuffle(orders, new Random(seed));
    for (int round = 0; round < TRIED; round++) {
      List<String> order = orders.get(round);
      String when = order + ", seed " + seed;
      long before = opened(hub);
      Map<String, Long> running = new TreeMap<>(hub.processes());
      running.keySet().retainAll(order);
      for (String role : order) {
        if (role.equals(DETECTOR)) {
          machine.kernel().restart();
        } else {
          RunningHub.kill9(Objects.requireNonNull(running.get(role)));
        }
      }
      running.forEach(hub::awaitBack);
      UsbMachine.reads(probe, hub, "mine_1", one, 10 + round);
      assertEquals(1, UsbMachine.lines(hub).size(), when);
      assertEquals(before + 1, opened(hub), when);
      PseudoTerminal two = machine.plug(TWO, "ttyUSB1");
      UsbMachine.reads(probe, hub, "mine_2", two, 20 + round);
      machine.unplug(TWO, "ttyUSB1", two);
      Await.until(
          "it is away, " + when,
          () -> UsbMachine.adapter(hub, "dead_beef_2").path("path").isNull());
      machine.call("forget", "dead_beef_2");
    }
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
