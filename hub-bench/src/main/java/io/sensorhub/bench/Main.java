package io.sensorhub.bench;

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
          Map.of(
              "broker", BrokerOutage::run,
              "cached-device", Answers::cached,
              "get", Answers::get,
              "http-devices", HttpDevices::run,
              "idle", HubCosts::idle,
              "line-mqtt", LineToMqtt::run,
              "line-zeromq", LineToZeroMq::run,
              "modbus-bus", ModbusBus::run,
              "scale", Scale::run,
              "start", HubCosts::start));

  private Main() {}

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
