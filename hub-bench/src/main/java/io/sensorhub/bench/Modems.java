package io.sensorhub.bench;

import io.sensorhub.bench.figures.Latencies;
import io.sensorhub.bench.figures.Report;
import io.sensorhub.bench.peer.HubRun;
import io.sensorhub.bench.peer.ModemCalls;
import io.sensorhub.bench.peer.Peer;
import io.sensorhub.bench.peer.Subscriber;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.modem.Quirk;
import io.sensorhub.testkit.mqtt.Mosquitto;
import io.sensorhub.testkit.rack.ModemRack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Thirty simulated modems: what they cost the serial handler, how long a code takes to MQTT, and
 * what the others notice of eleven in trouble.
 */
final class Modems {

  private static final int MODEMS = 30;
  private static final int MUTE = 5;
  private static final int GARBAGE = 5;
  private static final int SCANNING = MUTE + GARBAGE;
  private static final int INTERVAL = 30;
  private static final int SETTLE_SECONDS = 25;
  private static final int TROUBLE_SECONDS = 100;
  private static final int WARM_CODES = 100;
  private static final int CODES_PER_SECOND = 20;
  private static final int PLUGS = 20;
  private static final long COMMAND_NANOS = 200_000_000;
  private static final String HANDLER = "serial-handler";

  /** In the event of a code, before the moment at which the modem said the code. */
  private static final String MARK = "bench\\\",";

  private final Path folder;
  private final Mosquitto broker;
  private final Report report = new Report("modems");
  private final Random random = new Random(1);

  private Modems(Path folder, Mosquitto broker) {
    this.folder = folder;
    this.broker = broker;
  }

  static void run(int seconds) throws Exception {
    Path folder = Files.createTempDirectory("hub-bench");
    try (Mosquitto broker = Mosquitto.start(folder)) {
      Modems modems = new Modems(folder, broker);
      double without = modems.without();
      modems.one(without);
      modems.idle(without, seconds);
      modems.trouble(Math.max(seconds, TROUBLE_SECONDS));
      modems
          .report
          .aim()
          .put("MB more", 15)
          .put("% of a core", 1)
          .put("p50 ms", 5)
          .put("p99 ms", 20)
          .put("worst gap s", 35);
      modems.report.note("the aims of p50 and p99 are those of a code; a command: p99 100 ms");
      modems.report.note(
          "after %d s; %d modems, polled each %d s".formatted(SETTLE_SECONDS, MODEMS, INTERVAL));
      modems.report.print();
    }
  }

  /** Memory of the serial handler of a hub without modems. */
  private double without() throws Exception {
    Path own = Files.createDirectories(folder.resolve("without"));
    try (HubRun hub = HubRun.up(own, HubCosts.instance(own), broker)) {
      HubCosts.pause(SETTLE_SECONDS);
      return handler(hub).memory();
    }
  }

  private static ModemCalls calls(HubRun hub) {
    return new ModemCalls(hub.url("state-aggregator", "/"));
  }

  /** What the first modem costs: a driver, the library for serial ports, a line. */
  private void one(double without) throws Exception {
    Path own = Files.createDirectories(folder.resolve("one"));
    try (ModemRack rack = new ModemRack(own)) {
      rack.add();
      try (HubRun hub = up(rack, own)) {
        HubCosts.pause(SETTLE_SECONDS);
        double memory = handler(hub).memory();
        report
            .row("serial handler, one modem")
            .put("PSS MB", memory)
            .put("MB more", memory - without);
      }
    }
  }

  private static Peer handler(HubRun hub) throws IOException {
    return Objects.requireNonNull(hub.processes().get(HANDLER));
  }

  private HubRun up(ModemRack rack, Path own) throws Exception {
    Path file =
        Files.writeString(
            own.resolve("bench.json"), rack.instance("bench", INTERVAL), StandardCharsets.UTF_8);
    return HubRun.up(own, file, broker, rack.environment());
  }

  private void idle(double without, int seconds) throws Exception {
    Path own = Files.createDirectories(folder.resolve("idle"));
    try (ModemRack rack = new ModemRack(own)) {
      for (int i = 0; i < MODEMS; i++) {
        rack.add();
      }
      try (HubRun hub = up(rack, own)) {
        calls(hub).awaitOnline(0, MODEMS);
        HubCosts.pause(SETTLE_SECONDS);
        Peer handler = handler(hub);
        double cpu = handler.cpuSeconds();
        long begun = System.nanoTime();
        HubCosts.pause(Math.max(seconds, 2 * INTERVAL));
        double used = (handler.cpuSeconds() - cpu) / ((System.nanoTime() - begun) / 1e9);
        report
            .row("serial handler, " + MODEMS)
            .put("PSS MB", handler.memory())
            .put("MB more", handler.memory() - without)
            .put("% of a core", 100 * used);
        codes(rack, seconds);
        unplugged(hub, rack);
      }
    }
  }

  private void codes(ModemRack rack, int seconds) throws Exception {
    Latencies latencies = new Latencies();
    try (Subscriber _ =
        new Subscriber(
            broker.port(),
            HubRun.ROOT + "devices/+/events",
            (_, payload) -> {
              int at = payload.indexOf(MARK) + MARK.length();
              if (at >= MARK.length()) {
                String moment = payload.substring(at, payload.indexOf('"', at));
                latencies.add(System.nanoTime() - Long.parseLong(moment));
              }
            })) {
      say(rack, WARM_CODES);
      Await.until("the first codes", () -> latencies.size() >= WARM_CODES);
      latencies.clear();
      int said = seconds * CODES_PER_SECOND;
      say(rack, said);
      Await.until("all codes", () -> latencies.size() >= said);
      report
          .row("code to MQTT, " + said)
          .put("p50 ms", latencies.percentile(0.5))
          .put("p99 ms", latencies.percentile(0.99));
    }
  }

  /** From the plug pulled until a subscriber and a caller know. */
  private void unplugged(HubRun hub, ModemRack rack) throws Exception {
    Latencies told = new Latencies();
    Latencies refused = new Latencies();
    AtomicLong offline = new AtomicLong();
    ModemCalls calls = calls(hub);
    try (Subscriber _ =
        new Subscriber(
            broker.port(),
            HubRun.ROOT + "devices/" + ModemRack.device(0) + "/availability",
            (_, payload) -> {
              if (payload.equals("offline")) {
                offline.set(System.nanoTime());
              }
            })) {
      for (int i = 0; i < PLUGS; i++) {
        offline.set(0);
        long begun = System.nanoTime();
        rack.plugged(0).unplug();
        Await.until("offline", () -> offline.get() != 0);
        told.add(offline.get() - begun);
        long sent = System.nanoTime();
        String answer = calls.command(0, "{\"at\": \"ATI\"}").body();
        refused.add(System.nanoTime() - sent);
        if (!answer.contains("MODEM_OFFLINE")) {
          throw new IOException("a command to a modem that is away: " + answer);
        }
        rack.plugged(0).plug();
        calls.awaitOnline(0, MODEMS);
      }
    }
    report
        .row("unplugged to offline on MQTT, " + PLUGS)
        .put("p50 ms", told.percentile(0.5))
        .put("p99 ms", told.percentile(0.99));
    report
        .row("command refused, " + PLUGS)
        .put("p50 ms", refused.percentile(0.5))
        .put("p99 ms", refused.percentile(0.99));
  }

  private void say(ModemRack rack, int codes) {
    for (int i = 0; i < codes; i++) {
      rack.modem(random.nextInt(MODEMS)).says("+QIND: \"bench\"," + System.nanoTime());
      LockSupport.parkNanos(random.nextLong(2_000_000_000L / CODES_PER_SECOND));
    }
  }

  /** Five are mute, five answer garbage, one searches for networks: what the others notice. */
  private void trouble(int seconds) throws Exception {
    Path own = Files.createDirectories(folder.resolve("trouble"));
    try (ModemRack rack = new ModemRack(own)) {
      for (int i = 0; i < MODEMS; i++) {
        rack.add(i < MUTE ? Quirk.MUTE : i < SCANNING ? Quirk.GARBAGE : Quirk.SCANS_FOR_EVER);
      }
      try (HubRun hub = up(rack, own)) {
        ModemCalls calls = calls(hub);
        calls.awaitOnline(SCANNING, MODEMS);
        var _ =
            calls.later(
                SCANNING,
                "{\"at\": {\"command\": \"AT+COPS=?\", \"dangerous\": true}}, \"timeout\":"
                    + " 185000");
        Await.until("scanning", () -> rack.modem(SCANNING).isScanning());
        Latencies latencies = new Latencies();
        double gap = watch(calls, rack, seconds, latencies);
        report
            .row("command beside trouble, " + latencies.size())
            .put("p50 ms", latencies.percentile(0.5))
            .put("p99 ms", latencies.percentile(0.99))
            .put("worst gap s", gap);
      }
    }
  }

  /** The longest time between two polls of a modem that is well, while all take commands. */
  private double watch(ModemCalls calls, ModemRack rack, int seconds, Latencies latencies)
      throws Exception {
    long begun = System.nanoTime();
    int[] polls = new int[MODEMS];
    long[] seen = new long[MODEMS];
    long worst = 0;
    while (System.nanoTime() - begun < Duration.ofSeconds(seconds).toNanos()) {
      int number = SCANNING + 1 + random.nextInt(MODEMS - SCANNING - 1);
      long sent = System.nanoTime();
      if (calls.command(number, "{\"at\": \"ATI\"}").statusCode() != 200) {
        throw new IOException(ModemRack.device(number) + " refuses");
      }
      latencies.add(System.nanoTime() - sent);
      LockSupport.parkNanos(COMMAND_NANOS);
      for (int i = SCANNING + 1; i < MODEMS; i++) {
        int asked = rack.modem(i).asked("AT+CSQ");
        long now = System.nanoTime();
        if (asked != polls[i]) {
          worst = seen[i] == 0 ? worst : Math.max(worst, now - seen[i]);
          polls[i] = asked;
          seen[i] = now;
        } else if (seen[i] != 0) {
          worst = Math.max(worst, now - seen[i]);
        }
      }
    }
    return worst / 1e9;
  }
}
