package io.sensorhub.testkit.rack;

import io.sensorhub.testkit.line.UsbBus;
import io.sensorhub.testkit.line.UsbModule.Mode;
import io.sensorhub.testkit.modem.Ec25;
import io.sensorhub.testkit.modem.PluggedModem;
import io.sensorhub.testkit.modem.Quirk;
import io.sensorhub.testkit.modem.Timing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A rack of simulated modems, fifteen on each controller, and the instance file for them. Modem 0
 * is device {@code modem_00}.
 */
public final class ModemRack implements AutoCloseable {

  private static final int ON_A_BUS = 15;
  private static final int INTERFACE = 2;

  private final Path folder;
  private final Timing timing;
  private final UsbBus bus;
  private final AtomicInteger names = new AtomicInteger();
  private final List<PluggedModem> modems = new ArrayList<>();

  /**
   * @param folder for the imitated {@code /dev} and {@code /sys}, and the terminals
   */
  public ModemRack(Path folder) {
    this(folder, Timing.READY);
  }

  /**
   * @param folder for the imitated {@code /dev} and {@code /sys}, and the terminals
   */
  public ModemRack(Path folder, Timing timing) {
    this.folder = folder;
    this.timing = timing;
    this.bus = new UsbBus(folder.resolve("usb"));
  }

  /** Plugs one more modem in. */
  public void add(Quirk... quirks) {
    add(imei(modems.size()), quirks);
  }

  /** Plugs one more modem in, which tells that number. */
  public void add(String imei, Quirk... quirks) {
    int number = modems.size();
    String socket = (1 + number / ON_A_BUS) + "-1." + (1 + number % ON_A_BUS);
    try {
      Path terminals = Files.createDirectories(folder.resolve("terminals" + socket));
      modems.add(
          new PluggedModem(
              bus, terminals, socket, Mode.ECM, INTERFACE, names, imei, timing, quirks));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int size() {
    return modems.size();
  }

  /** What modem {@code number} is asked and told, apart from its line. */
  public Ec25 modem(int number) {
    return modems.get(number).modem();
  }

  /** Modem {@code number} in its socket. */
  public PluggedModem plugged(int number) {
    return modems.get(number);
  }

  /** The device that modem {@code number} is. */
  public static String device(int number) {
    return "modem_%02d".formatted(number);
  }

  /** The number that modem {@code number} tells, 15 digits. */
  public static String imei(int number) {
    return "4901542032375%02d".formatted(number);
  }

  /** What the hub's environment must have. */
  public Map<String, String> environment() {
    return Map.of("HUB_DEV", bus.dev().toString(), "HUB_SYS", bus.sys().toString());
  }

  /**
   * An instance file with a port and a device for each modem.
   *
   * @param interval from one poll to the next, in seconds
   */
  public String instance(String id, int interval) {
    return """
    {"instance_id": "%s", "config": {"ports": [%s]}, "devices": [%s]}
    """
        .formatted(id, ports(), devices(interval));
  }

  private String ports() {
    return IntStream.range(0, modems.size())
        .mapToObj(number ->
            """
            {"port_id": "%s", "driver": "at-modem", "baud_rate": 115200, "usb": {"path": "%s"}}\
            """
                .formatted(device(number), modems.get(number).path()))
        .collect(Collectors.joining(",\n"));
  }

  private String devices(int interval) {
    return IntStream.range(0, modems.size())
        .mapToObj(number ->
            """
            {"device_id": "%s", "port_id": "%1$s", "profile": "quectel-ec25", "poll_interval": %d}\
            """
                .formatted(device(number), interval))
        .collect(Collectors.joining(",\n"));
  }

  @Override
  public void close() {
    modems.reversed().forEach(PluggedModem::close);
  }
}
