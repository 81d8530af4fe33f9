package io.sensorhub.runtime.service;

import io.sensorhub.core.config.InstanceConfig;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * One kind of service: everything about it that is known before it runs. The rows stand in {@link
 * ServiceList#OF_THE_HUB}; how it is run stands in {@code supervisord.conf} or in a file of its own
 * in {@code supervisor.d/}, and a test proves that both say the same.
 *
 * @param text the name in {@code ps}, {@code supervisorctl}, logs and health
 * @param handler the name on the stream and on REST of one that owns devices, such as {@code
 *     serial}; else as {@code text}
 * @param defaultPort where the environment names none, 1 to 65535
 * @param mainClass the class that its process starts
 * @param heapFlags of its Java, besides those that all share
 * @param priority of its start: lower numbers start earlier and stop later
 * @param follows the services whose streams it reads; they are asked in this order
 * @param needed whether an instance has to have it
 */
public record ServiceName(
    String text,
    String handler,
    int defaultPort,
    String mainClass,
    List<String> heapFlags,
    int priority,
    List<ServiceName> follows,
    Predicate<InstanceConfig> needed) {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,63}");
  private static final List<String> SMALL = List.of("-Xmx24m");

  /** Holds a full ring of events beside forty lines. */
  private static final List<String> WITH_RING = List.of("-Xmx32m");

  /** Decides about USB adapters; where an instance wants that. */
  public static final ServiceName DEVICE_MANAGER =
      new ServiceName(
          "device-manager",
          "device-manager",
          5005,
          "io.sensorhub.manager.Main",
          List.of("-Xint", "-Xmx24m"),
          90,
          List.of(),
          instance -> instance.usb().on());

  public static final ServiceName SERIAL_HANDLER =
      new ServiceName(
          "serial-handler",
          "serial",
          5001,
          "io.sensorhub.serial.Main",
          WITH_RING,
          100,
          List.of(),
          _ -> true);

  public static final ServiceName HTTP_POLLER =
      new ServiceName(
          "http-poller",
          "http",
          5002,
          "io.sensorhub.poller.Main",
          SMALL,
          100,
          List.of(),
          _ -> true);

  /** Keeps a proxy for each modem; where an instance has proxies. */
  public static final ServiceName MODEM_PROXY =
      new ServiceName(
          "modem-proxy",
          "modem",
          5006,
          "io.sensorhub.modem.Main",
          List.of(
              "-Xmx48m",
              "-XX:MaxDirectMemorySize=48m",
              "-Dio.netty.allocator.type=pooled",
              "-Dio.netty.allocator.numDirectArenas=2",
              "-Dio.netty.allocator.maxOrder=3"),
          110,
          List.of(SERIAL_HANDLER),
          instance -> instance.modems().isPresent());

  public static final ServiceName STATE_AGGREGATOR =
      new ServiceName(
          "state-aggregator",
          "state-aggregator",
          5003,
          "io.sensorhub.aggregator.Main",
          WITH_RING,
          200,
          List.of(SERIAL_HANDLER, HTTP_POLLER, MODEM_PROXY),
          _ -> true);

  public static final ServiceName MQTT_BRIDGE =
      new ServiceName(
          "mqtt-bridge",
          "mqtt-bridge",
          5004,
          "io.sensorhub.bridge.Main",
          List.of(
              "-Xmx40m", "-XX:MaxNewSize=6m", "-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=20"),
          300,
          List.of(STATE_AGGREGATOR),
          _ -> true);

  public ServiceName {
    if (!NAME.matcher(text).matches()) {
      throw new IllegalArgumentException("not the name of a service: " + text);
    }
    if (defaultPort < 1 || defaultPort > 65_535) {
      throw new IllegalArgumentException("not a port: " + defaultPort);
    }
    heapFlags = List.copyOf(heapFlags);
    follows = List.copyOf(follows);
  }

  /** The variable with its address, for example {@code SERIAL_HANDLER_URL}. */
  public String urlVariable() {
    return variable() + "_URL";
  }

  /** The variable with its port in a run, for example {@code HUB_PORT_SERIAL_HANDLER}. */
  public String portVariable() {
    return "HUB_PORT_" + variable();
  }

  private String variable() {
    return text.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  @Override
  public String toString() {
    return text;
  }
}
