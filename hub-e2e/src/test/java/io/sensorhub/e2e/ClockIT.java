package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.Json;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.mqtt.Mosquitto;
import io.sensorhub.testkit.mqtt.MqttProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The clock is set while the hub runs, by an hour and by a year, both ways: libfaketime tells the
 * services another time of day; time that passes stays as it is.
 */
class ClockIT {

  private static final Duration LONGER_THAN_SILENCE = Duration.ofSeconds(7);
  private static final Duration YEAR = Duration.ofDays(365);
  private static final List<Duration> STEPS =
      List.of(Duration.ofHours(1), Duration.ofHours(-1), YEAR, YEAR.negated(), Duration.ZERO);

  @TempDir private Path folder;

  private static Path library() throws IOException {
    try (Stream<Path> files = Files.find(Path.of("/usr/lib"), 4, (file, _) -> true)) {
      return files
          .filter(file -> file.endsWith(Path.of("faketime/libfaketimeMT.so.1")))
          .findFirst()
          .orElseThrow(() -> new AssertionError("libfaketime is needed: ./hub test installs it"));
    }
  }

  /**
   * A Java whose services live by another clock. Bash and supervisord keep theirs: what is set here
   * is the clock of the hub's own programs.
   */
  private Path java(Path clock) throws IOException {
    Path real = Path.of(System.getProperty("java.home"));
    Path home = Files.createDirectories(folder.resolve("java"));
    Files.copy(real.resolve("release"), home.resolve("release"));
    Path program = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(
        program,
        """
        #!/bin/sh
        case "$*" in
          *-Dsensorhub.service=hub*) ;;
          *-Dsensorhub.service=*)
            # without that "fix" its monotonic waits are those of the C library, as Java's are
            export LD_PRELOAD=%s FAKETIME_TIMESTAMP_FILE=%s FAKETIME_CACHE_DURATION=1
            export FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME_FORCE_MONOTONIC_FIX=0 FAKETIME_DISABLE_SHM=1;;
        esac
        exec %s "$@"
        """
            .formatted(library(), clock, real.resolve("bin").resolve("java")));
    if (!program.toFile().setExecutable(true)) {
      throw new IOException(program + " cannot be made a program");
    }
    return home;
  }

  private void set(Path file, Duration step) throws IOException {
    Path next = folder.resolve("next");
    Files.writeString(next, (step.isNegative() ? "" : "+") + step.toSeconds());
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Waits until all services live by the other clock. */
  private static void awaitClock(RunningHub hub, Duration offset) {
    for (String service : RunningHub.SERVICES) {
      Await.until(
          service + " is told another time",
          () -> {
            String told = hub.get(service, "/health").path("timestamp").asText();
            return near(Instant.now().plus(offset), Instant.parse(told));
          });
    }
  }

  private static boolean near(Instant one, Instant other) {
    return Duration.between(one, other).abs().compareTo(Duration.ofMinutes(1)) < 0;
  }

  private Launcher launcher(Mosquitto broker, Path clock) throws IOException {
    set(clock, Duration.ZERO);
    return new Launcher(
        folder,
        Map.of(
            "MQTT_HOST", "127.0.0.1",
            "MQTT_PORT", Integer.toString(broker.port()),
            "JAVA_HOME", java(clock).toString()));
  }

  @Test
  void clockThatIsSet_freezesNothing_expiresNothing_andKeepsNothingAlive() throws Exception {
    Path clock = folder.resolve("clock");
    try (PseudoTerminal line = PseudoTerminal.at(folder.resolve("line"));
        Mosquitto broker = Mosquitto.start(Files.createDirectories(folder.resolve("broker")));
        RunningHub hub = launcher(broker, clock).up(Bell.instance(folder, "clock", line.device()));
        MqttProbe probe = new MqttProbe(broker.port(), hub.root() + "#")) {
      String device = hub.root() + "devices/x/";
      int n = 0;
      hub.awaitOpen();
      say(line, probe, device, n++);
      Await.until(
          "online", () -> probe.last(device + "availability").equals(Optional.of("online")));
      Map<String, Long> before = hub.processes();
      for (Duration offset : STEPS) {
        probe.forget();
        set(clock, offset);
        long end = System.nanoTime() + LONGER_THAN_SILENCE.toNanos();
        while (System.nanoTime() < end) {
          say(line, probe, device, n++);
        }
        awaitClock(hub, offset);
        say(line, probe, device, n++);
        assertEquals(List.of(), probe.on(device + "availability"), "online all the time");
        assertEquals(List.of(), probe.on(hub.root() + "status"), "online all the time");
        holds(hub);
        answers(probe, device, n);
        Instant stamped =
            Instant.parse(
                Json.parse(probe.last(device + "state").orElseThrow()).path("timestamp").asText());
        assertTrue(near(Instant.now().plus(offset), stamped), offset + ": " + stamped);
        if (offset.equals(YEAR.negated())
            || offset.isZero()) { // what is dated in the future ends as well
          Await.until(
              "silent", () -> probe.last(device + "availability").equals(Optional.of("offline")));
          say(line, probe, device, n++);
          Await.until(
              "back", () -> probe.last(device + "availability").equals(Optional.of("online")));
        }
      }
      assertEquals(before, hub.processes(), "no process was restarted");
    }
  }

  /** Times that pass are times that have passed. */
  private static void holds(RunningHub hub) {
    for (String service : RunningHub.SERVICES) {
      double uptime = hub.get(service, "/health").path("uptime").asDouble(-1);
      assertTrue(uptime > 0 && uptime < 600, service + " " + uptime);
    }
    double age = hub.get("state-aggregator", "/device/x").path("cache_age").asDouble(-1);
    assertTrue(age >= 0 && age < 60, "age " + age);
    age = hub.get("serial-handler", "/sensor/x/cached").path("cache_age").asDouble(-1);
    assertTrue(age >= 0 && age < 60, "age " + age);
    assertEquals(200, hub.get("serial-handler", "/sensor/x").path("http_status").asInt());
  }

  private static void answers(MqttProbe probe, String device, int n) {
    probe.publish(device + "cmd", "{\"id\":" + n + ",\"values\":{\"n\":1}}");
    String id = "\"cmd_id\":" + n;
    Await.until(
        "a response",
        () -> probe.on(device + "cmd/response").stream().anyMatch(r -> r.contains(id)));
  }

  @Test
  void eventThatWaitsForTheBroker_isNotTooOldBecauseOfTheClock() throws Exception {
    Path clock = folder.resolve("clock");
    try (PseudoTerminal line = PseudoTerminal.at(folder.resolve("line"));
        Mosquitto broker = Mosquitto.start(Files.createDirectories(folder.resolve("broker")));
        RunningHub hub =
            launcher(broker, clock).up(Bell.instance(folder, "clock", line.device()))) {
      int n = 0;
      hub.awaitOpen();
      for (Duration offset : List.of(YEAR, YEAR.negated())) {
        broker.kill();
        Await.until(
            "away", () -> !hub.get("mqtt-bridge", "/health").at("/mqtt/connected").asBoolean(true));
        line.line("{\"type\":\"e\",\"n\":" + ++n + "}");
        Await.until(
            "kept", () -> hub.get("mqtt-bridge", "/health").at("/spool/events").asInt() == 1);
        set(clock, offset);
        awaitClock(hub, offset);
        long bridge = Objects.requireNonNull(hub.processes().get("mqtt-bridge"));
        RunningHub.signal("STOP", bridge); // until somebody listens
        broker.start();
        try (MqttProbe probe = new MqttProbe(broker.port(), hub.root() + "devices/x/events")) {
          RunningHub.signal("CONT", bridge);
          String data = "\"n\":" + n;
          Await.until(
              "the event",
              () -> probe.all().stream().anyMatch(heard -> heard.payload().contains(data)));
        }
      }
    }
  }

  private static void say(PseudoTerminal line, MqttProbe probe, String device, int n) {
    line.line("{\"type\":\"s\",\"n\":" + n + ",\"even\":" + (n % 2 == 0) + "}");
    Await.until(
        "n is " + n, () -> probe.last(device + "state/n").equals(Optional.of(Integer.toString(n))));
  }
}
