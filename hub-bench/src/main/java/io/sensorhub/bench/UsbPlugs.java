package io.sensorhub.bench;

import io.sensorhub.bench.figures.Latencies;
import io.sensorhub.bench.figures.Report;
import io.sensorhub.bench.peer.HubRun;
import io.sensorhub.bench.peer.Peer;
import io.sensorhub.bench.peer.Subscriber;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.line.KernelEvents;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.line.UsbBus;
import io.sensorhub.testkit.line.UsbBus.Adapter;
import io.sensorhub.testkit.mqtt.Mosquitto;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * USB adapters that come and go: from the kernel's message until the line is open, and from the
 * plug until a device that prints each second is on MQTT. The messages are the kernel's own, in a
 * namespace of the benchmark's; {@code /sys} and {@code /dev} are imitated.
 */
final class UsbPlugs {

  private static final int AT_ONCE = 30;
  private static final int LEAST_PLUGS = 5;
  private static final long LOOK_NANOS = 500_000;

  private final Path folder;
  private final UsbBus bus;
  private final KernelEvents kernel;

  private UsbPlugs(Path folder, UsbBus bus, KernelEvents kernel) {
    this.folder = folder;
    this.bus = bus;
    this.kernel = kernel;
  }

  static void run(int seconds) throws Exception {
    Path folder = Files.createTempDirectory("hub-bench");
    UsbBus bus = new UsbBus(folder.resolve("usb"));
    Path socket = folder.resolve("detector.sock");
    Path instance =
        Files.writeString(
            folder.resolve("bench.json"),
            """
            {"instance_id": "bench",
             "config": {"usb": {"policy": "auto", "detector": "unix:%s",
               "flapping": {"times": 1000},
               "rules": [{"id": "b", "trust": "exact", "profile": "generic-json-lines",
                          "match": {"vendor_id": "303a", "product_id": "1001",
                                    "serial_number": "BENCH*"},
                          "port": {"driver": "json-lines", "baud_rate": 115200}}]}}}
            """
                .formatted(socket));
    Report report = new Report("usb");
    try (Mosquitto broker = Mosquitto.start(folder);
        KernelEvents kernel = new KernelEvents(bus.sys(), socket);
        HubRun hub =
            HubRun.up(
                folder,
                instance,
                broker,
                Map.of("HUB_DEV", bus.dev().toString(), "HUB_SYS", bus.sys().toString()))) {
      UsbPlugs plugs = new UsbPlugs(folder, bus, kernel);
      int rounds = Math.max(LEAST_PLUGS, seconds);
      plugs.opened(hub, report, rounds);
      plugs.readings(hub, broker, report, rounds);
      plugs.atOnce(hub, report);
      for (Map.Entry<String, Peer> process : hub.processes().entrySet()) {
        report.row("  " + process.getKey()).put("PSS MB", process.getValue().memory());
      }
    }
    report.aim().put("p50 ms", 20).put("p99 ms", 100);
    report.note(
        "the aim is that of event to open; a first reading is aimed at within 1000 ms (p50)");
    report.print();
  }

  private static Adapter adapter(int number) {
    return Adapter.of("1-1." + (number + 1), "303a:1001", "BENCH" + (1000 + number), "00");
  }

  private PseudoTerminal terminal(int number) {
    return PseudoTerminal.at(folder.resolve("pty" + number));
  }

  private static boolean has(Path descriptors, Path device) {
    try (DirectoryStream<Path> links = Files.newDirectoryStream(descriptors)) {
      for (Path link : links) {
        if (Files.exists(link) && Files.readSymbolicLink(link).equals(device)) {
          return true;
        }
      }
    } catch (IOException e) {
      return false; // closed meanwhile
    }
    return false;
  }

  private static void awaitOpen(Path descriptors, Path device) {
    Await.until("open", () -> has(descriptors, device));
  }

  private void out(Path descriptors, int number, String name, PseudoTerminal terminal) {
    Path device = terminal.device();
    terminal.close();
    bus.unplug(adapter(number), name);
    kernel.tell("remove", name);
    Await.until("closed", () -> !has(descriptors, device));
  }

  private void opened(HubRun hub, Report report, int rounds) throws IOException {
    Latencies latencies = new Latencies();
    Path descriptors = hub.descriptors("serial-handler");
    for (int round = 0; round <= rounds; round++) {
      String name = "ttyACM" + round % 3;
      PseudoTerminal terminal = terminal(0);
      bus.plug(adapter(0), name, terminal.device());
      long told = System.nanoTime();
      kernel.tell("add", name);
      while (!has(descriptors, terminal.device())) {
        LockSupport.parkNanos(LOOK_NANOS);
      }
      if (round > 0) { // the first one is decided about
        latencies.add(System.nanoTime() - told);
      }
      out(descriptors, 0, name, terminal);
    }
    report
        .row("kernel's message to open, " + rounds)
        .put("p50 ms", latencies.percentile(0.5))
        .put("p99 ms", latencies.percentile(0.99));
  }

  private void readings(HubRun hub, Mosquitto broker, Report report, int rounds) throws Exception {
    Latencies latencies = new Latencies();
    Random random = new Random(1);
    Path descriptors = hub.descriptors("serial-handler");
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    try {
      for (int round = 0; round < rounds; round++) {
        int number = round;
        List<Long> heard = new CopyOnWriteArrayList<>();
        String text = "{\"n\": " + number + "}";
        String name = "ttyACM" + round % 3;
        PseudoTerminal terminal = terminal(0);
        try (Subscriber _ =
            new Subscriber(
                broker.port(),
                HubRun.ROOT + "devices/+/state/n",
                (_, payload) -> {
                  if (payload.equals(Integer.toString(number))) {
                    heard.add(System.nanoTime());
                  }
                })) {
          long begun = System.nanoTime();
          bus.plug(adapter(0), name, terminal.device());
          kernel.tell("add", name);
          ScheduledFuture<?> prints =
              timer.scheduleAtFixedRate(
                  () -> terminal.line(text), random.nextInt(1000), 1000, TimeUnit.MILLISECONDS);
          Await.until("the reading", () -> !heard.isEmpty());
          boolean _ = prints.cancel(false);
          latencies.add(heard.getFirst() - begun);
        }
        out(descriptors, 0, name, terminal);
      }
    } finally {
      timer.shutdownNow();
    }
    report
        .row("plug to first reading, " + rounds)
        .put("p50 ms", latencies.percentile(0.5))
        .put("p99 ms", latencies.percentile(0.99));
  }

  private void atOnce(HubRun hub, Report report) throws IOException {
    Path descriptors = hub.descriptors("serial-handler");
    List<PseudoTerminal> terminals = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      terminals.add(terminal(i));
      bus.plug(adapter(i), "ttyACM" + i, terminals.get(i).device());
    }
    long told = System.nanoTime();
    for (int i = 0; i < AT_ONCE; i++) {
      kernel.tell("add", "ttyACM" + i);
    }
    for (PseudoTerminal terminal : terminals) {
      awaitOpen(descriptors, terminal.device());
    }
    report
        .row(AT_ONCE + " at once, decided and open")
        .put("all ms", (System.nanoTime() - told) / 1e6);
    terminals.forEach(PseudoTerminal::close);
  }
}
