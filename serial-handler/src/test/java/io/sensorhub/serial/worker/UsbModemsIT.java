package io.sensorhub.serial.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.health.DeviceStatus;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.driver.Order;
import io.sensorhub.runtime.device.DeviceBoard;
import io.sensorhub.serial.talk.Identities;
import io.sensorhub.stream.Feed;
import io.sensorhub.stream.From;
import io.sensorhub.stream.follow.Outlet;
import io.sensorhub.stream.follow.Place;
import io.sensorhub.stream.follow.Subscription;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.TestInstance;
import io.sensorhub.testkit.line.UsbBus;
import io.sensorhub.testkit.line.UsbModule.Mode;
import io.sensorhub.testkit.modem.PluggedModem;
import io.sensorhub.testkit.modem.Quirk;
import io.sensorhub.testkit.modem.Timing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real line workers, and modems in the sockets of an imitated bus. */
class UsbModemsIT {

  private static final DeviceId ID = new DeviceId("d");
  private static final int MODEMS = 30;
  private static final int ON_A_BUS = 15;

  @TempDir private Path folder;

  private final AtomicInteger names = new AtomicInteger();
  private final Identities identities = new Identities();
  private final List<AutoCloseable> open = new ArrayList<>();
  private UsbBus bus = new UsbBus(Path.of("target/none"));

  @BeforeEach
  void makeBus() {
    bus = new UsbBus(folder); // where workers look for devices
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private PluggedModem modem(
      String socket, Mode mode, int at, String imei, Timing timing, Quirk... quirks)
      throws IOException {
    Path terminals = Files.createDirectories(folder.resolve("terminals" + socket));
    PluggedModem modem =
        new PluggedModem(bus, terminals, socket, mode, at, names, imei, timing, quirks);
    open.add(modem);
    return modem;
  }

  private PluggedModem modem(String socket, String imei) throws IOException {
    return modem(socket, Mode.ECM, 2, imei, Timing.READY);
  }

  /** A line and its device. */
  private final class Line {
    private final DeviceBoard board;
    private final LineWorker worker;
    private final StringBuilder told = new StringBuilder();

    Line(String portId, String path) {
      InstanceConfig instance =
          TestInstance.of(
              """
              {"instance_id": "x",
               "config": {"ports": [
                 {"port_id": "%s", "driver": "at-modem", "usb": {"path": "%s"}}]},
               "devices": [{"device_id": "d", "port_id": "%1$s", "profile": "quectel-ec25",
                            "poll_interval": 1}]}
              """
                  .formatted(portId, path));
      Feed feed = Workers.feed();
      board = Workers.board(instance, feed);
      follow(feed);
      worker = Workers.worker(instance, board, feed, folder, new SimpleMeterRegistry(), identities);
      open.add(worker);
      worker.start();
    }

    private void follow(Feed feed) {
      Subscription all = feed.follow(new From.Now(), Place.OTHER).orElseThrow();
      all.start(
          new Outlet() {
            @Override
            public void write(byte[] octets, Consumer<@Nullable Throwable> written) {
              synchronized (told) {
                told.append(new String(octets, StandardCharsets.UTF_8));
              }
              written.accept(null);
            }

            @Override
            public void ended() {}
          },
          Runnable::run,
          System::nanoTime);
    }

    /** Whether followers were told that. */
    boolean wasTold(String text) {
      synchronized (told) {
        return told.indexOf(text) >= 0;
      }
    }

    boolean isOnline() {
      return board.health(ID).status() == DeviceStatus.ONLINE;
    }

    Optional<FaultCode> fault() {
      return Optional.ofNullable(board.health(ID).fault()).map(Fault::code);
    }

    Optional<Value> imei() {
      return board.reading(ID).map(reading -> reading.values().get("imei"));
    }

    Order.Result order(String values) throws Exception {
      CompletableFuture<Order.Result> result = new CompletableFuture<>();
      Map<String, JsonNode> named = new HashMap<>();
      Json.parse(values).properties().forEach(one -> named.put(one.getKey(), one.getValue()));
      worker.order(
          new Order.Write(ID, named, System.nanoTime() + 10_000_000_000L, result::complete));
      return result.get(20, TimeUnit.SECONDS);
    }
  }

  private static String imei(int number) {
    return "4901542032375" + (char) ('0' + number / 10) + (number % 10);
  }

  @Test
  void thirtyModemsThatTellTheSame_areThirtyLines_underWhateverNames() throws Exception {
    List<PluggedModem> modems = new ArrayList<>();
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < MODEMS; i++) {
      String socket = (1 + i / ON_A_BUS) + "-1." + (1 + i % ON_A_BUS);
      modems.add(modem(socket, "4901542032375" + (10 + i)));
    }
    for (int i = 0; i < MODEMS; i++) {
      lines.add(new Line("p" + i, modems.get(i).path()));
    }
    Await.until("online", () -> lines.stream().allMatch(Line::isOnline));
    Random random = new Random(7);
    for (int round = 0; round < 3; round++) {
      List<PluggedModem> shuffled = new ArrayList<>(modems);
      Collections.shuffle(shuffled, random);
      shuffled.forEach(PluggedModem::unplug);
      Await.until(
          "lost",
          () ->
              lines.stream()
                  .allMatch(line -> line.fault().equals(Optional.of(FaultCode.LINE_DOWN))));
      Collections.shuffle(shuffled, random);
      shuffled.forEach(PluggedModem::plug);
      Await.until("online again", () -> lines.stream().allMatch(Line::isOnline));
      for (int i = 0; i < MODEMS; i++) {
        assertEquals(Optional.of(new Value.Text("4901542032375" + (10 + i))), lines.get(i).imei());
      }
    }
    for (PluggedModem modem : modems) {
      assertTrue(modem.modem().asked("ATI") >= 4, "each was opened each time");
      assertTrue(modem.modem().asked("ATI") <= 5, "and by one line");
    }
  }

  @Test
  void interfaceThatIsNotWhereItShouldBe_isFound_andNobodyIsToldOfAFault() throws Exception {
    PluggedModem odd = modem("1-1.4", Mode.ECM, 3, imei(11), Timing.READY);
    Line line = new Line("p", odd.path());
    Await.until("online", line::isOnline);
    assertEquals(2, odd.modem().asked("AT+CGSN"), "believed the second time");
    assertEquals(null, line.board.health(ID).lastFailure());
  }

  @Test
  void interfacesOfRndis_areFoundByTheNetworkInterface() throws Exception {
    PluggedModem modem = modem("1-1.4", Mode.RNDIS, 4, imei(12), Timing.READY);
    Line line = new Line("p", "1-1.4");
    Await.until("online", line::isOnline);
    assertEquals(1, modem.modem().asked("AT+CGSN"));
  }

  @Test
  void modemThatBoots_isWaitedFor_andIsNoFault() throws Exception {
    Timing slow = Timing.READY.boots(Duration.ofSeconds(3)).simBusy(Duration.ofSeconds(2));
    PluggedModem modem =
        modem("1-1.4", Mode.ECM, 2, imei(13), slow, Quirk.LOSES_FIRST, Quirk.NO_RESULTS);
    Line line = new Line("p", modem.path());
    Await.until("online", line::isOnline);
    assertEquals(null, line.board.health(ID).lastFailure());
    assertFalse(line.wasTold("degraded"));
  }

  @Test
  void modemThatWasToldToRestart_isAwayWithoutAFault_andIsTheSameAfterwards() throws Exception {
    Timing quick = Timing.READY.restarts(Duration.ofMillis(500), Duration.ofSeconds(2));
    PluggedModem modem = modem("1-1.4", Mode.ECM, 2, imei(14), quick.boots(Duration.ofSeconds(1)));
    Line line = new Line("p", modem.path());
    Await.until("online", line::isOnline);
    assertInstanceOf(Order.Result.Told.class, line.order("{\"restart\": true}"));
    Await.until("restarting", () -> line.fault().equals(Optional.of(FaultCode.RESTARTING)));
    assertEquals(DeviceStatus.OFFLINE, line.board.health(ID).status());
    Order.Result.Failed refused =
        assertInstanceOf(Order.Result.Failed.class, line.order("{\"at\": \"AT\"}"));
    assertEquals(FaultCode.MODEM_OFFLINE, refused.fault().code());
    assertTrue(refused.fault().message().contains("restarting"), refused.fault().message());
    Await.until("online again", line::isOnline);
    assertFalse(line.wasTold("LINE_DOWN"));
    assertFalse(line.wasTold("READ_TIMEOUT"));
    assertEquals(Optional.of(new Value.Text(imei(14))), line.imei());
  }

  @Test
  void modemThatDoesNotReturnFromItsRestart_isMissedInTheEnd() throws Exception {
    Timing never = Timing.READY.restarts(Duration.ofMillis(500), Duration.ofHours(1));
    PluggedModem modem = modem("1-1.4", Mode.ECM, 2, imei(15), never);
    Line line = new Line("p", modem.path());
    Await.until("online", line::isOnline);
    assertInstanceOf(Order.Result.Told.class, line.order("{\"restart\": true}"));
    Await.until("restarting", () -> line.fault().equals(Optional.of(FaultCode.RESTARTING)));
    Await.until("missed", () -> line.fault().equals(Optional.of(FaultCode.LINE_DOWN)));
  }

  @Test
  void twoModemsWithOneImei_areBothDoubted_andTheOtherOneIsTrustedAlone() throws Exception {
    PluggedModem first = modem("1-1.4", imei(16));
    PluggedModem second = modem("1-1.5", imei(16));
    Line one = new Line("one", first.path());
    Await.until("online", one::isOnline);
    Line two = new Line("two", second.path());
    for (Line line : List.of(one, two)) {
      Await.until("doubted", () -> line.fault().equals(Optional.of(FaultCode.IDENTITY_CONFLICT)));
      assertEquals(DeviceStatus.DEGRADED, line.board.health(ID).status());
      String message = Objects.requireNonNull(line.board.health(ID).fault()).message();
      assertTrue(message.contains(first.path()) && message.contains(second.path()), message);
    }
    assertFalse(two.wasTold("online"));
    second.unplug();
    Await.until("trusted again", one::isOnline);
  }
}
