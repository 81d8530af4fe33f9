package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.FreePort;
import io.sensorhub.testkit.ZmqSubscriber;
import io.sensorhub.testkit.line.PseudoTerminal;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ports that are replaced while their lines are busy: a bus that is always in the middle of an
 * answer and has commands waiting, and a line with consumers over TCP and ZeroMQ.
 */
class ReplacedPortIT {

  private static final int RELOADS = Boolean.getBoolean("hub.test.long") ? 20 : 4;

  /** What a command may be answered with besides success. */
  private static final Set<String> CLEAR =
      Set.of("LINE_DOWN", "COMMAND_OUTCOME_UNKNOWN", "COMMAND_TIMEOUT");

  private static final byte[] QUESTION = {0, 1, 0, 0, 0, 6, 1, 3, 0, 2, 0, 1};
  private static final byte[] ANSWER = {0, 1, 0, 0, 0, 5, 1, 3, 2, 0x12, 0x34};

  private final int modbus = FreePort.find();
  private final int text = FreePort.find();
  private final int zeromq = FreePort.find();
  private final List<String> answers = new ArrayList<>();

  @TempDir private Path folder;

  /**
   * Writes a version of the instance.
   *
   * @param names what stands behind the names of the ports
   * @param more members of both ports
   */
  private Path instance(String names, String more) throws IOException {
    Path profiles = Files.createDirectories(folder.resolve("profiles.d"));
    Files.writeString(
        profiles.resolve("shared.yaml"),
        """
        driver: json-lines
        protocol: {zeromq: {all: "tcp://127.0.0.1:%d"}, other: {as: state, routes: [all]}}
        """
            .formatted(zeromq));
    Files.writeString(
        profiles.resolve("slow.yaml"),
        """
        driver: modbus
        protocol:
          timeout: 10
          registers: {n: {address: 2}, set: {address: 5, write: single}}
        """);
    return Files.writeString(
        folder.resolve("ports.json"),
        """
        {"instance_id": "ports",
         "config": {"poll_interval": 0.2, "ports": [
           {"port_id": "bus%1$s", "serial_path": "%3$s/bus", "driver": "modbus-rtu",
            "share": {"tcp": %4$d}%2$s},
           {"port_id": "radio%1$s", "serial_path": "%3$s/radio", "driver": "json-lines",
            "share": {"tcp": %5$d}%2$s}]},
         "devices": [
           {"device_id": "meter", "port_id": "bus%1$s", "unit_id": 1, "profile": "slow"},
           {"device_id": "radio", "port_id": "radio%1$s", "profile": "shared"}]}
        """
            .formatted(names, more, folder, modbus, text));
  }

  /** Connects as soon as the hub listens; it tries again where the port was taken meanwhile. */
  private static Socket connect(int port) throws IOException {
    List<Socket> connected = new ArrayList<>();
    Await.until(
        "the hub listens on " + port,
        () -> connected.add(new Socket(InetAddress.getLoopbackAddress(), port)));
    Socket socket = connected.getFirst();
    socket.setSoTimeout(60_000);
    return socket;
  }

  /** Asks the bus as another program does. */
  private static void ask(Socket consumer) throws IOException {
    consumer.getOutputStream().write(QUESTION);
    assertArrayEquals(ANSWER, consumer.getInputStream().readNBytes(ANSWER.length));
  }

  /** Reads a line of the shared port; empty if it was closed. */
  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int octet = in.read(); octet >= 0 && octet != '\n'; octet = in.read()) {
      line.append((char) octet);
    }
    return line.toString().strip();
  }

  /** Reads on to a line; fails if the shared port was closed before. */
  private static void awaitLine(InputStream in, String expected) throws IOException {
    String line = line(in);
    while (!line.equals(expected)) {
      assertNotEquals("", line, "closed before " + expected);
      line = line(in);
    }
  }

  /** Has the device say something until the subscriber hears it. */
  private static void awaitHeard(ZmqSubscriber subscriber, PseudoTerminal radio, String said) {
    Await.until(
        "the subscriber hears " + said,
        () -> {
          radio.line(said);
          return subscriber.received().contains("1 " + said);
        });
  }

  private static boolean open(RunningHub hub, String port) {
    for (JsonNode line : hub.get("serial-handler", "/health").path("lines")) {
      if (line.path("port_id").asText().equals(port)) {
        return line.path("state").asText().equals("open");
      }
    }
    return false;
  }

  /** Ends the commands, also where the test has failed; closed before their thread is. */
  private static final class Stop implements AutoCloseable {
    private volatile boolean over;

    void now() {
      over = true;
    }

    @Override
    public void close() {
      now();
    }
  }

  /** Commands, one after the other, and what each was answered. */
  private Future<?> commands(RunningHub hub, ExecutorService threads, Stop stop) {
    return threads.submit(() -> {
      for (int value = 1; !stop.over; value++) {
        JsonNode answer =
            hub.post(
                "serial-handler",
                "/sensor/meter/command",
                "{\"values\": {\"set\": %d}, \"timeout\": 30000}".formatted(value % 1_000));
        boolean well = answer.path("http_status").asInt() == 200;
        answers.add(
            well ? answer.at("/result/set").asText() + " of " + value % 1_000 : error(answer));
      }
    });
  }

  private static String error(JsonNode answer) {
    return answer.path("error").asText() + ": " + answer.path("message").asText();
  }

  private void assertAnswered() {
    int well = 0;
    for (String answer : answers) {
      boolean success = answer.matches("(\\d+) of \\1");
      assertTrue(success || CLEAR.contains(answer.split(":", -1)[0]), answer);
      well += success ? 1 : 0;
    }
    assertTrue(well > 0, answers.toString());
    System.out.printf(
        "%d commands, %d done, others %s%n",
        answers.size(), well, answers.stream().filter(answer -> !answer.contains(" of ")).toList());
  }

  private void reload(Launcher launcher, Set<String> expected) {
    Launcher.Result result = launcher.call("reload", "ports");
    assertEquals(0, result.code(), result.err());
    assertEquals(expected, Set.copyOf(result.out().lines().toList()));
  }

  private static void awaitReadings(RunningHub hub, SlowUnit unit, int number) {
    unit.register(2, number);
    Await.until(
        "reading " + number,
        () -> hub.get("serial-handler", "/sensor/meter/cached").path("n").asInt() == number);
  }

  @Test
  void portsThatGoAndComeUnderOtherNames_leaveNoCommandWithoutAnAnswer() throws Exception {
    Launcher launcher = new Launcher(folder, Map.of());
    try (SlowUnit unit = new SlowUnit(folder.resolve("bus"));
        PseudoTerminal radio = PseudoTerminal.at(folder.resolve("radio"));
        RunningHub hub = launcher.up(instance("", ""));
        ZmqSubscriber subscriber = ZmqSubscriber.to(zeromq);
        ExecutorService threads = Executors.newSingleThreadExecutor();
        Stop stop = new Stop()) {
      Map<String, Long> processes = hub.processes();
      Future<?> commands = commands(hub, threads, stop);
      for (int i = 0; i < RELOADS; i++) {
        String before = i % 2 == 0 ? "" : "2";
        String now = i % 2 == 0 ? "2" : "";
        awaitReadings(hub, unit, 0x1000 + i);
        unit.register(2, 0x1234);
        try (Socket bus = connect(modbus);
            Socket lines = connect(text)) {
          ask(bus);
          instance(now, "");
          reload(
              launcher,
              Set.of(
                  "- port bus" + before,
                  "- port radio" + before,
                  "+ port bus" + now,
                  "+ port radio" + now,
                  "~ device meter: port_id",
                  "~ device radio: port_id"));
          assertEquals(-1, bus.getInputStream().read(), "consumers are disconnected");
          assertEquals("", line(lines.getInputStream()));
        }
        Await.until("open", () -> open(hub, "bus" + now) && open(hub, "radio" + now));
        try (Socket bus = connect(modbus);
            Socket lines = connect(text)) {
          ask(bus);
          String said = "{\"line\":" + i + "}";
          awaitHeard(subscriber, radio, said);
          awaitLine(lines.getInputStream(), said);
        }
      }
      stop.now();
      commands.get();
      assertAnswered();
      assertEquals(processes, hub.processes());
    }
  }

  @Test
  void portsThatAreOpenedDifferently_keepTheirConsumers() throws Exception {
    Launcher launcher = new Launcher(folder, Map.of());
    try (SlowUnit unit = new SlowUnit(folder.resolve("bus"));
        PseudoTerminal radio = PseudoTerminal.at(folder.resolve("radio"));
        RunningHub hub = launcher.up(instance("", ", \"baud_rate\": 9600"));
        ZmqSubscriber subscriber = ZmqSubscriber.to(zeromq);
        Socket bus = connect(modbus);
        Socket lines = connect(text);
        ExecutorService threads = Executors.newSingleThreadExecutor();
        Stop stop = new Stop()) {
      Await.until("open", () -> open(hub, "bus") && open(hub, "radio"));
      awaitHeard(subscriber, radio, "{\"first\":1}");
      Future<?> commands = commands(hub, threads, stop);
      for (int i = 0; i < RELOADS; i++) {
        instance("", ", \"baud_rate\": " + (i % 2 == 0 ? 19_200 : 9_600));
        reload(launcher, Set.of("~ port bus: baud_rate", "~ port radio: baud_rate"));
        Await.until("open", () -> open(hub, "bus") && open(hub, "radio"));
        awaitReadings(hub, unit, 0x1000 + i);
        unit.register(2, 0x1234);
        ask(bus);
        String said = "{\"line\":" + i + "}";
        radio.line(said);
        awaitLine(lines.getInputStream(), said);
        Await.until("the subscriber", () -> subscriber.received().contains("1 " + said));
      }
      stop.now();
      commands.get();
      assertAnswered();
    }
  }
}
