package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.FreePort;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.modbus.ModbusUnits;
import io.sensorhub.testkit.web.HttpFake;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hundred devices at a reading a second, on lines, a bus and the web, while others beside them
 * come, change and go.
 */
class RosterIT {

  private static final boolean LONG = Boolean.getBoolean("hub.test.long");
  private static final int RELOADS = LONG ? 20 : 4;
  private static final int LINES = 4;
  private static final int ON_A_LINE = 9;
  private static final int WEB = 36;
  private static final int UNITS = 18;

  /** Devices of each kind that come, change and go. */
  private static final int OTHERS = 3;

  private static final int SLICES = 10;
  private static final int TICKS = 20;
  private static final Duration ROUND = Duration.ofSeconds(1);

  /** Descriptors and threads that pools may keep. */
  private static final int SLACK = 3;

  @TempDir private Path folder;

  /** The last value of each property, and everything that was said of availability. */
  private static final class Values implements AutoCloseable {
    private final MqttClient client;
    private final Map<String, String> last = new ConcurrentHashMap<>();
    private final Map<String, List<String>> availability = new ConcurrentHashMap<>();

    Values(RunningHub hub) throws MqttException {
      client =
          new MqttClient("tcp://127.0.0.1:" + hub.mqttPort(), "values", new MemoryPersistence());
      client.connect();
      String devices = hub.root() + "devices/";
      client.subscribe(
          devices + "+/state/n",
          1,
          (topic, message) ->
              last.put(
                  topic.substring(devices.length()).replace("/state/n", ""),
                  new String(message.getPayload(), StandardCharsets.UTF_8)));
      client.subscribe(
          devices + "+/availability",
          1,
          (topic, message) ->
              availability
                  .computeIfAbsent(
                      topic.substring(devices.length()).replace("/availability", ""),
                      _ -> new ArrayList<>())
                  .add(new String(message.getPayload(), StandardCharsets.UTF_8)));
    }

    /** Devices that have not told that number yet. */
    Set<String> without(int number, Set<String> devices) {
      return devices.stream()
          .filter(device -> !Integer.toString(number).equals(last.get(device)))
          .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    @Override
    public void close() throws MqttException {
      client.disconnectForcibly(0, 200, true);
      client.close(true);
    }
  }

  private static Set<String> untouched() {
    Set<String> ids = new LinkedHashSet<>();
    for (int kind = 0; kind < ON_A_LINE; kind++) {
      for (int line = 0; line < LINES; line++) {
        ids.add("j" + line + "_" + kind);
      }
    }
    IntStream.range(0, WEB).forEach(i -> ids.add("w" + i));
    IntStream.rangeClosed(1, UNITS).forEach(i -> ids.add("m" + i));
    return ids;
  }

  private void profiles() throws IOException {
    Path profiles = Files.createDirectories(folder.resolve("profiles.d"));
    for (int kind = 0; kind <= ON_A_LINE + 1; kind++) {
      Files.writeString(
          profiles.resolve("kind" + kind + ".yaml"),
          "driver: json-lines\nprotocol: {lines: {k%d: {as: state}}}\n".formatted(kind));
    }
    Files.writeString(
        profiles.resolve("ticks.yaml"),
        "driver: json-lines\nprotocol: {lines: {tick: {as: event}}}\n");
    Files.writeString(
        profiles.resolve("unit.yaml"),
        "driver: modbus\nprotocol: {timeout: 10, registers: {n: {address: 0}}}\n");
  }

  /**
   * Writes a version of the instance. From each to the next some devices come, some go, some are
   * read or named differently; version 0 is also the last one.
   */
  private Path instance(int version, String url, int bus) throws IOException {
    List<String> devices = new ArrayList<>();
    devices.add(onLine("log", 0, "ticks", ""));
    for (String id : untouched()) {
      devices.add(
          switch (id.charAt(0)) {
            case 'j' -> onLine(id, id.charAt(1) - '0', "kind" + id.charAt(3), "");
            case 'w' -> onWeb(id, url, "");
            default -> onBus(id, Integer.parseInt(id.substring(1)), "");
          });
    }
    for (int other = 0; other < OTHERS; other++) {
      int state = (version + other) % 3;
      if (state == 2) {
        continue;
      }
      String name = state == 1 ? ", \"friendly_name\": \"V" + version + "\"" : "";
      String interval = state == 1 ? ", \"poll_interval\": 2" : "";
      String silence = state == 1 ? ", \"silence\": 60" : "";
      devices.add(onLine("o" + other, other, "kind" + ON_A_LINE, silence));
      devices.add(onWeb("p" + other, url, interval));
      devices.add(onBus("q" + other, UNITS + 1 + other, interval));
      devices.add(onBus("r" + other, UNITS + 11 + other, name));
    }
    devices.add(onLine("x" + version, version % LINES, "kind" + (ON_A_LINE + 1), ""));
    StringBuilder ports = new StringBuilder();
    for (int line = 0; line < LINES; line++) {
      ports.append(
          "{\"port_id\": \"p%d\", \"serial_path\": \"%s\", \"driver\": \"json-lines\"},"
              .formatted(line, folder.resolve("p" + line)));
    }
    return Files.writeString(
        folder.resolve("hundred.json"),
        """
        {"instance_id": "hundred", "update_interval": 600,
         "config": {"poll_interval": 1,
                    "ports": [%s {"port_id": "bus", "address": "tcp://127.0.0.1:%d",
                                  "driver": "modbus-tcp"}]},
         "devices": [%s]}
        """
            .formatted(ports, bus, String.join(",", devices)));
  }

  private static String onLine(String id, int line, String profile, String more) {
    return "{\"device_id\": \"%s\", \"port_id\": \"p%d\", \"profile\": \"%s\"%s}"
        .formatted(id, line, profile, more);
  }

  private static String onWeb(String id, String url, String more) {
    return "{\"device_id\": \"%s\", \"profile\": \"generic-json\", \"url\": \"%s/%s\"%s}"
        .formatted(id, url, id, more);
  }

  private static String onBus(String id, int unit, String more) {
    return "{\"device_id\": \"%s\", \"port_id\": \"bus\", \"unit_id\": %d, \"profile\": \"unit\"%s}"
        .formatted(id, unit, more);
  }

  /** One reading of each device, spread over a second, and events in between. */
  private static int round(
      int number, int ticks, List<PseudoTerminal> lines, HttpFake web, ModbusUnits bus) {
    long begun = System.nanoTime();
    int tick = ticks;
    web.says("{\"n\":" + number + "}");
    for (int slice = 0; slice < SLICES; slice++) {
      for (PseudoTerminal line : lines) {
        line.line("{\"type\":\"k%d\",\"n\":%d}".formatted(slice, number));
      }
      for (int unit = 1 + slice * UNITS / SLICES; unit <= (slice + 1) * UNITS / SLICES; unit++) {
        bus.set(unit, 0, number);
      }
      for (int i = 0; i < TICKS / SLICES; i++) {
        lines.getFirst().line("{\"type\":\"tick\",\"n\":%d}".formatted(tick++));
      }
      long due = begun + ROUND.toNanos() * (slice + 1) / SLICES;
      while (System.nanoTime() - due < 0) {
        LockSupport.parkNanos(1_000_000);
      }
    }
    return tick;
  }

  /** Descriptors and threads of each service. */
  private static Map<String, Integer> usage(Map<String, Long> processes) throws IOException {
    Map<String, Integer> usage = new TreeMap<>();
    for (String service : RunningHub.SERVICES) {
      for (String what : List.of("fd", "task")) {
        Path list = Path.of("/proc", String.valueOf(processes.get(service)), what);
        try (Stream<Path> entries = Files.list(list)) {
          usage.put(service + " " + what, (int) entries.count());
        }
      }
    }
    return usage;
  }

  private static boolean within(Map<String, Integer> now, Map<String, Integer> before) {
    return now.entrySet().stream()
        .allMatch(entry -> entry.getValue() <= before.getOrDefault(entry.getKey(), 0) + SLACK);
  }

  @Test
  void hundredDevices_noticeNothingOfReloadsBesideThem() throws Exception {
    profiles();
    int port = FreePort.find();
    Set<String> untouched = untouched();
    String units =
        IntStream.rangeClosed(1, UNITS + 10 + OTHERS)
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(","));
    List<PseudoTerminal> lines =
        IntStream.range(0, LINES)
            .mapToObj(line -> PseudoTerminal.at(folder.resolve("p" + line)))
            .toList();
    Launcher launcher = new Launcher(folder, Map.of());
    try (HttpFake web = new HttpFake();
        ModbusUnits bus = ModbusUnits.onTcp(port, units);
        RunningHub hub = launcher.up(instance(0, web.url(), port));
        NumberedEvents.Collector events =
            new NumberedEvents.Collector(hub.mqttPort(), hub.root() + "devices/log/events");
        Values values = new Values(hub);
        ExecutorService reloads = Executors.newSingleThreadExecutor()) {
      Map<String, Long> processes = hub.processes();
      Map<String, Integer> before = Map.of();
      AtomicInteger done = new AtomicInteger();
      Future<?> reloading = null;
      int ticks = 0;
      int rest = 2;
      int number = 1;
      long begun = System.nanoTime();
      for (; rest > 0; number++) {
        ticks = round(number, ticks, lines, web, bus);
        int told = number;
        Await.until(
            "reading " + number + " of all devices",
            () -> values.without(told, untouched).isEmpty());
        if (number == 3) {
          before = usage(processes);
          values.availability.clear();
          reloading =
              reloads.submit(() -> {
                for (int version = 1; version <= RELOADS; version++) {
                  instance(version % RELOADS, web.url(), port);
                  Launcher.Result result = launcher.call("reload", "hundred");
                  assertEquals(0, result.code(), result.err());
                  assertTrue(
                      Set.copyOf(result.out().lines().map(line -> line.charAt(0)).toList())
                          .containsAll(Set.of('+', '-', '~')),
                      result.out());
                  done.incrementAndGet();
                }
                return null;
              });
        }
        rest -= reloading != null && reloading.isDone() ? 1 : 0;
      }
      if (reloading != null) {
        reloading.get();
      }
      double seconds = (System.nanoTime() - begun) / 1e9;
      int all = ticks;
      Await.until("all events of " + all, () -> events.size() == all);
      assertEquals(IntStream.range(0, all).boxed().toList(), events.order());
      assertEquals(0, events.repetitions());
      assertEquals(processes, hub.processes());
      values.availability.keySet().retainAll(untouched);
      assertEquals(Map.of(), values.availability, "nothing is said of who did not change");
      Map<String, Integer> most = before;
      Await.until(
          "descriptors and threads as before " + before, () -> within(usage(processes), most));
      System.out.printf(
          "%d reloads, %d rounds in %.1f s, %d devices untouched, %d events%n%s%n%s%n%d questions"
              + " to %d web devices%n",
          done.get(),
          number - 1,
          seconds,
          untouched.size(),
          all,
          before,
          usage(processes),
          web.requests().stream().filter(request -> request.contains("/w")).count(),
          WEB);
    } finally {
      lines.forEach(PseudoTerminal::close);
    }
  }
}
