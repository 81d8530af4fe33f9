package io.sensorhub.serial.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.health.DeviceStatus;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.driver.Order;
import io.sensorhub.runtime.device.DeviceBoard;
import io.sensorhub.stream.Feed;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.TestInstance;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.modem.Ec25;
import io.sensorhub.testkit.modem.ModemSimulator;
import io.sensorhub.testkit.modem.Quirk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real line workers and modems on pseudo-terminals. */
class ModemsIT {

  private static final int MODEMS = 30;
  private static final int MUTE = 5;
  private static final int GARBAGE = 5;
  private static final int RESTARTS = 100;
  private static final DeviceId ID = new DeviceId("d");

  @TempDir private Path folder;

  private final List<Rig> rigs = new ArrayList<>();

  private record Rig(
      PseudoTerminal terminal, ModemSimulator modem, DeviceBoard board, LineWorker worker) {

    Optional<Value> value(String property) {
      return board.reading(ID).map(reading -> reading.values().get(property));
    }

    Order.Result order(String values, long seconds) throws Exception {
      CompletableFuture<Order.Result> result = send(values, seconds);
      return result.get(seconds, TimeUnit.SECONDS);
    }

    CompletableFuture<Order.Result> send(String values, long seconds) throws Exception {
      CompletableFuture<Order.Result> result = new CompletableFuture<>();
      Map<String, JsonNode> named = new LinkedHashMap<>();
      Json.parse(values).properties().forEach(one -> named.put(one.getKey(), one.getValue()));
      worker.order(
          new Order.Write(
              ID, named, System.nanoTime() + seconds * 1_000_000_000L, result::complete));
      return result;
    }

    boolean isOnline() {
      return board.health(ID).status() == DeviceStatus.ONLINE;
    }
  }

  private Rig rig(int number, String modem, Quirk... quirks) {
    Rig rig = idle(number, modem, quirks);
    rig.worker().start();
    return rig;
  }

  /** A modem on a line that is not opened yet. */
  private Rig idle(int number, String modem, Quirk... quirks) {
    PseudoTerminal terminal = PseudoTerminal.at(folder.resolve("modem" + number));
    return idle(
        number,
        modem,
        terminal,
        new ModemSimulator(terminal, "4901542032375" + (10 + number), quirks));
  }

  private Rig idle(int number, String modem, PseudoTerminal terminal, ModemSimulator simulator) {
    Path link = folder.resolve("modem" + number);
    InstanceConfig instance =
        TestInstance.of(
            """
            {"instance_id": "x",
             "config": {"ports": [{"port_id": "p", "driver": "at-modem", "serial_path": "%s"}]},
             "devices": [{"device_id": "d", "port_id": "p", "profile": "quectel-ec25",
                          "poll_interval": 1, "modem": %s}]}
            """
                .formatted(link, modem));
    Feed feed = Workers.feed();
    DeviceBoard board = Workers.board(instance, feed);
    LineWorker worker = Workers.worker(instance, board, feed, folder, new SimpleMeterRegistry());
    Rig rig = new Rig(terminal, simulator, board, worker);
    rigs.add(rig);
    return rig;
  }

  @AfterEach
  void close() throws IOException {
    for (Rig rig : rigs) {
      rig.worker().close();
      rig.modem().close();
      rig.terminal().close();
    }
  }

  @Test
  void modem_isMadeReady_andWhatItSaysByItselfIsHeard() throws Exception {
    Rig rig = rig(0, "{}", Quirk.ECHO, Quirk.LOSES_FIRST);
    Await.until("state", () -> rig.value("signal_strength").isPresent());
    Await.until("temperature", () -> rig.value("temperature").isPresent());
    assertEquals(Optional.of(new Value.Whole(32)), rig.value("temperature"));
    Await.until(
        "a code is heard, between two questions that are answered otherwise",
        () -> {
          rig.modem().modem().says("+QIND: \"csq\",31,99");
          return rig.value("signal_strength").equals(Optional.of(new Value.Whole(-51)));
        });
    Order.Result sms =
        rig.order("{\"sms\": {\"to\": \"+46708251358\", \"text\": \"hellohello\"}}", 20);
    assertEquals(new Order.Result.Told("{\"sms\":{\"references\":[1],\"parts\":1}}"), sms);
    assertEquals(
        List.of("0021000B916407281553F800000AE8329BFD4697D9EC37"), rig.modem().modem().sent());
  }

  @Test
  void wrongPin_costsOneTry_howeverOftenHubAndModemStart() throws Exception {
    Rig rig = rig(0, "{\"pin\": \"9999\"}", Quirk.WANTS_PIN);
    Ec25 modem = rig.modem().modem();
    for (int i = 0; i < RESTARTS; i++) {
      awaitFault(rig);
      int before = modem.asked("AT+CPIN?");
      if (i % 2 == 0) {
        modem.says("RDY");
      } else {
        rig.worker().close();
        rig = idle(0, "{\"pin\": \"9999\"}", rig.terminal(), rig.modem());
        rig.worker().start();
      }
      Await.until("asked again", () -> modem.asked("AT+CPIN?") > before);
    }
    awaitFault(rig);
    assertEquals(
        FaultCode.SIM_BLOCKED, Objects.requireNonNull(rig.board().health(ID).fault()).code());
    assertEquals(2, modem.tries());
    assertEquals(1, modem.asked("AT+CPIN=\"9999\""));
  }

  private static void awaitFault(Rig rig) {
    Await.until("told", () -> rig.board().health(ID).fault() != null);
  }

  @Test
  void modemThatSpeaksBeforeItsLineIsOpened_doesNotHearItself() {
    Rig rig = idle(0, "{}");
    rig.modem().modem().says("RDY");
    rig.worker().start();
    Await.until("online", rig::isOnline);
    assertEquals(0, rig.modem().modem().asked("RDY"));
    assertEquals(0, rig.modem().modem().asked("ERROR"));
  }

  @Test
  void lineThatIsUnplugged_answersCommandsAtOnce() throws Exception {
    Rig rig = rig(0, "{}");
    Await.until("online", rig::isOnline);
    rig.terminal().close();
    Await.until("offline", () -> rig.board().health(ID).status() == DeviceStatus.OFFLINE);
    Order.Result.Failed failed =
        assertInstanceOf(Order.Result.Failed.class, rig.order("{\"at\": \"AT\"}", 10));
    assertEquals(FaultCode.MODEM_OFFLINE, failed.fault().code());
  }

  @Test
  void modemsInTrouble_areTheirOwnTroubleAlone() throws Exception {
    for (int i = 0; i < MODEMS; i++) {
      if (i < MUTE) {
        rig(i, "{}", Quirk.MUTE);
      } else if (i < MUTE + GARBAGE) {
        rig(i, "{}", Quirk.GARBAGE);
      } else {
        rig(i, "{}", Quirk.SCANS_FOR_EVER);
      }
    }
    List<Rig> sound = rigs.subList(MUTE + GARBAGE, MODEMS);
    Await.until("all online", () -> sound.stream().allMatch(Rig::isOnline));
    Rig scanning = sound.getFirst();
    CompletableFuture<Order.Result> scan =
        scanning.send("{\"at\": {\"command\": \"AT+COPS=?\", \"dangerous\": true}}", 10);
    Await.until("scanning", () -> scanning.modem().modem().isScanning());
    List<Rig> others = sound.subList(1, sound.size());
    List<Integer> before = others.stream().map(rig -> rig.modem().modem().asked("AT+CSQ")).toList();
    Await.until(
        "five rounds more on each of " + others.size(),
        () -> {
          for (int i = 0; i < others.size(); i++) {
            if (others.get(i).modem().modem().asked("AT+CSQ") < before.get(i) + 5) {
              return false;
            }
          }
          return true;
        });
    for (Rig rig : others) {
      assertInstanceOf(Order.Result.Told.class, rig.order("{\"at\": \"AT+CSQ\"}", 10));
      assertTrue(rig.isOnline());
    }
    assertTrue(!scan.isDone(), "the scan is still under way");
    for (Rig rig : rigs.subList(0, MUTE + GARBAGE)) {
      assertTrue(!rig.isOnline());
    }
  }
}
