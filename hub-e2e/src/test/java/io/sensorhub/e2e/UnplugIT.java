package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.FreePort;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.mqtt.MqttProbe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A talking device is unplugged and plugged in again, at random moments and in the middle of lines,
 * while a whole hub runs: nothing restarts, nothing is wrong, lost, doubled or leaked.
 */
class UnplugIT {

  private static final boolean LONG = Boolean.getBoolean("hub.test.long");
  private static final int ROUNDS = LONG ? 100 : 6;
  private static final Duration AWAY = LONG ? Duration.ofMinutes(3) : Duration.ofSeconds(8);

  private static final long PACE_NANOS = 2_000_000;
  private static final int CHECK = 7;

  @TempDir private Path folder;

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  /** Events that the hub has read: what is written behind them may be lost with the plug. */
  private final List<Integer> certain = new ArrayList<>();

  private int number;

  private Path instance(String id, Plug plug, String reconnect) throws IOException {
    Path profiles = Files.createDirectories(folder.resolve("profiles.d"));
    Files.writeString(
        profiles.resolve("log.yaml"),
        """
        description: lines of the type e are events, of which each counts
        driver: json-lines
        protocol: {lines: {e: {as: event}}}
        """);
    return Files.writeString(
        folder.resolve(id + ".json"),
        """
        {"instance_id": "%s", "update_interval": 60,
         "config": {"ports": [{"port_id": "line", %s, "driver": "json-lines",
                               "reconnect": %s}]},
         "devices": [
           {"device_id": "log", "port_id": "line", "profile": "log"},
           {"device_id": "meter", "port_id": "line", "profile": "generic-json-lines"}]}
        """
            .formatted(id, plug.address(), reconnect));
  }

  private static boolean open(RunningHub hub) {
    return hub.get("serial-handler", "/health").at("/lines/0/state").asText().equals("open");
  }

  private static double eventsRead(RunningHub hub) {
    return hub.text("serial-handler", "/metrics")
        .lines()
        .filter(line -> line.startsWith("hub_line_events_total"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static int descriptors(RunningHub hub) throws IOException {
    long pid = Objects.requireNonNull(hub.processes().get("serial-handler"));
    try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return (int) open.count();
    }
  }

  /**
   * The device talks for that long, and on until the hub has read what it said in that time; then
   * the plug is pulled, now and then within a line.
   */
  private void talk(PseudoTerminal device, Plug plug, RunningHub hub, Duration length) {
    device.line(""); // the end of the line in which it was interrupted
    double before = eventsRead(hub);
    int first = number;
    long end = System.nanoTime() + length.toNanos();
    while (System.nanoTime() < end) {
      say(device);
    }
    int said = number;
    Await.until(
        "the hub has read what was said",
        () -> {
          say(device);
          return eventsRead(hub) - before >= said - first;
        });
    if (random.nextBoolean()) {
      String line = "{\"n\":" + number + ",\"check\":" + (long) number * CHECK + "}";
      String half = line.substring(0, 1 + random.nextInt(line.length() - 1));
      device.bytes(half.getBytes(StandardCharsets.UTF_8));
    }
    plug.out();
    for (int n = first + 1; n <= said; n++) {
      certain.add(n);
    }
  }

  private void say(PseudoTerminal device) {
    number++;
    device.line("{\"n\":" + number + ",\"check\":" + (long) number * CHECK + "}");
    device.line("{\"type\":\"e\",\"n\":" + number + "}");
    LockSupport.parkNanos(PACE_NANOS);
  }

  private void unplugAgainAndAgain(String id, Plug made) throws Exception {
    System.out.println(id + ": seed " + seed);
    try (Plug plug = made;
        RunningHub hub =
            new Launcher(folder, plug.environment())
                .up(instance(id, plug, "{\"initial\": 0.05, \"max\": 0.5}"));
        MqttProbe events = new MqttProbe(hub.mqttPort(), hub.root() + "devices/log/events");
        MqttProbe states = new MqttProbe(hub.mqttPort(), hub.root() + "devices/meter/state");
        MqttProbe health =
            new MqttProbe(hub.mqttPort(), hub.root() + "devices/meter/availability")) {
      Map<String, Long> pids = hub.processes();
      int descriptors = 0;
      for (int round = 1; round <= ROUNDS; round++) {
        PseudoTerminal device = plug.in();
        Await.until("open in round " + round + ", seed " + seed, () -> open(hub));
        if (round == 3) {
          descriptors = descriptors(hub);
        }
        talk(device, plug, hub, Duration.ofMillis(300 + random.nextInt(400)));
        Await.until("closed in round " + round, () -> !open(hub));
        Await.until(
            "told as offline in round " + round,
            () ->
                health
                    .last(hub.root() + "devices/meter/availability")
                    .equals(Optional.of("offline")));
      }
      plug.in();
      Await.until("open at the end", () -> open(hub));
      int most = descriptors + 3;
      Await.until("at most " + most + " descriptors again", () -> descriptors(hub) <= most);
      assertEquals(pids, hub.processes(), "nothing was restarted");
      String last = "\"n\":" + certain.getLast() + "}";
      Await.until(
          "the last event",
          () -> events.all().stream().anyMatch(heard -> heard.payload().contains(last)));
      check(events.all(), states.all());
    }
  }

  private void check(List<MqttProbe.Heard> events, List<MqttProbe.Heard> states)
      throws JsonProcessingException {
    List<Integer> heard = new ArrayList<>();
    for (MqttProbe.Heard event : events) {
      heard.add(Json.parse(event.payload()).path("data").path("n").asInt());
    }
    assertEquals(heard.stream().sorted().distinct().toList(), heard, "in order, none doubled");
    List<Integer> lost = new ArrayList<>(certain);
    lost.removeAll(new HashSet<>(heard));
    assertEquals(List.of(), lost, "lost; seed " + seed);
    assertTrue(heard.getFirst() > 0 && heard.getLast() <= number, "none that was not sent");
    for (MqttProbe.Heard state : states) {
      JsonNode values = Json.parse(state.payload()).path("state");
      assertEquals(
          values.path("n").asLong() * CHECK, values.path("check").asLong(), state.payload());
    }
    System.out.printf(
        "%d events sent, %d heard, %d of %d certain ones lost, %d states%n",
        number, heard.size(), lost.size(), certain.size(), states.size());
  }

  @Test
  void usbAdapter_thatComesBackUnderAnotherName() throws Exception {
    unplugAgainAndAgain("usb", Plug.usb(folder));
  }

  @Test
  void ser2net_overTcp() throws Exception {
    unplugAgainAndAgain("tcp", Plug.ser2net("tcp", FreePort.find(), folder));
  }

  @Test
  void ser2net_overRfc2217() throws Exception {
    unplugAgainAndAgain("rfc2217", Plug.ser2net("rfc2217", FreePort.find(), folder));
  }

  @Test
  void deviceThatIsAwayForLong_isBackAtOnce_andItsErrorWasToldOnce() throws Exception {
    try (Plug plug = Plug.usb(folder)) {
      PseudoTerminal device = plug.in();
      try (RunningHub hub =
              new Launcher(folder, plug.environment()).up(instance("away", plug, "{}"));
          MqttProbe probe = new MqttProbe(hub.mqttPort(), hub.root() + "devices/meter/#")) {
        String availability = hub.root() + "devices/meter/availability";
        assertEquals(
            "NO_CACHE", hub.get("serial-handler", "/sensor/meter/cached").path("error").asText());
        device.line("{\"n\":1}");
        Await.until("online", () -> probe.last(availability).equals(Optional.of("online")));
        plug.out();
        Await.until("offline", () -> probe.last(availability).equals(Optional.of("offline")));
        LockSupport.parkNanos(AWAY.toNanos()); // the time away is what is tested
        long back = System.nanoTime();
        device = plug.in();
        Await.until("online", () -> probe.last(availability).equals(Optional.of("online")));
        System.out.printf("online again after %d ms%n", (System.nanoTime() - back) / 1_000_000);
        device.line("{\"n\":2}");
        Await.until(
            "the value",
            () -> probe.last(hub.root() + "devices/meter/state/n").equals(Optional.of("2")));
        List<String> errors = probe.on(hub.root() + "devices/meter/error");
        assertEquals(1, errors.size(), errors.toString());
        JsonNode error = Json.parse(errors.getFirst());
        assertEquals("LINE_DOWN", error.path("error_code").asText());
        assertTrue(error.path("retry_info").path("attempt").asInt() >= 1, errors.toString());
      }
    }
  }
}
