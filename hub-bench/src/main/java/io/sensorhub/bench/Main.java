package io.sensorhub.bench;

import io.sensorhub.bench.page.PageLooks;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;

/** Runs benchmarks by name. */
public final class Main {

  /** A benchmark; it prints what it measures. */
  @FunctionalInterface
  interface Benchmark {
    void run(int seconds) throws Exception;
  }

  private static final Map<String, Benchmark> ALL =
      new TreeMap<>(
          Map.ofEntries(
              entry("broker", BrokerOutage::run),
              entry("cached-device", Answers::cached),
              entry("get", seconds -> Answers.get(Clock.systemUTC(), seconds)),
              entry("hops", Hops::run),
              entry("http-devices", HttpDevices::run),
              entry("idle", HubCosts::idle),
              entry("line-mqtt", LineToMqtt::run),
              entry("line-zeromq", LineToZeroMq::run),
              entry("modbus-bus", ModbusBus::run),
              entry("modems", Modems::run),
              entry("page", PageLooks::run),
              entry("scale", Scale::run),
              entry("soak", Soak::run),
              entry("start", HubCosts::start),
              entry("usb", UsbPlugs::run)));

  private Main() {}

  private static Map.Entry<String, Benchmark> entry(String name, Benchmark benchmark) {
    return Map.entry(name, benchmark);
  }

  /** {@code [NAME] [SECONDS]}: without a name all of them, each measurement for 20 s. */
  public static void main(String[] arguments) throws Exception {
    String name = arguments.length > 0 ? arguments[0] : "all";
    int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20;
    if (!name.equals("all") && !ALL.containsKey(name)) {
      System.err.println("no such benchmark: " + name + "; there are " + ALL.keySet());
      System.exit(64);
    }
    for (Map.Entry<String, Benchmark> benchmark : ALL.entrySet()) {
      if (name.equals("all") || name.equals(benchmark.getKey())) {
        System.out.println("== " + benchmark.getKey());
        benchmark.getValue().run(seconds);
      }
    }
  }
}
