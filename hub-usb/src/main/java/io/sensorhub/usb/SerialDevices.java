package io.sensorhub.usb;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The serial devices of this machine, as Linux shows them in {@code sysfs} (the kernel's {@code
 * Documentation/ABI/stable/sysfs-bus-usb}).
 */
public final class SerialDevices {

  /** A serial port of the mainboard that is not there has this type (serial_core.h). */
  private static final String ABSENT_UART = "0";

  private static final String DEVICE = "device";

  private static final long RECENT_NANOS = 200_000_000;

  private final Path dev;
  private final Path terminals;
  private final PluggedDevices plugged;
  private volatile @Nullable Look last;

  /**
   * @param nanos when it was taken
   */
  private record Look(String trace, long nanos) {}

  /**
   * @param dev ordinarily {@code /dev}
   * @param sys ordinarily {@code /sys}
   */
  public SerialDevices(Path dev, Path sys) {
    this.dev = dev;
    this.terminals = sys.resolve("class/tty");
    this.plugged = new PluggedDevices(dev, sys);
  }

  /** All of them, in the order of their names. */
  public List<SerialDevice> all() {
    List<SerialDevice> found = new ArrayList<>();
    for (Path terminal : terminals()) {
      found.add(describe(device(terminal), Sysfs.above(terminal.resolve(DEVICE))));
    }
    found.sort(Comparator.comparing(SerialDevice::path));
    return found;
  }

  /**
   * Those with these ids, in the order of their names. Of others no text is read: the kernel gives
   * it only when a device is not being reset, which may take for ever.
   *
   * @param vendorId four hexadecimal digits
   * @param productId four hexadecimal digits
   */
  public List<SerialDevice> of(String vendorId, String productId) {
    List<SerialDevice> found = new ArrayList<>();
    for (Path terminal : terminals()) {
      Sysfs.above(terminal.resolve(DEVICE), vendorId, productId)
          .ifPresent(usb -> found.add(describe(device(terminal), Optional.of(usb))));
    }
    found.sort(Comparator.comparing(SerialDevice::path));
    return found;
  }

  private Path device(Path terminal) {
    return dev.resolve(Sysfs.name(terminal));
  }

  /** Terminals with hardware behind them. */
  private List<Path> terminals() {
    return Sysfs.list(terminals).stream()
        .filter(terminal ->
            Files.exists(terminal.resolve(DEVICE))
                && !Sysfs.text(terminal.resolve("type")).equals(Optional.of(ABSENT_UART)))
        .toList();
  }

  /** The USB devices that they are interfaces of, among others. */
  public PluggedDevices plugged() {
    return plugged;
  }

  /** A device file that is known by its path alone, such as a pseudo-terminal. */
  public SerialDevice unlisted(Path path) {
    return describe(path, Optional.empty());
  }

  private SerialDevice describe(Path path, Optional<Sysfs.Usb> usb) {
    return new SerialDevice(
        path,
        usb.map(Sysfs.Usb::identity),
        usb.map(Sysfs.Usb::place),
        linkTo(path, dev.resolve("serial/by-id")),
        linkTo(path, dev.resolve("serial/by-path")));
  }

  /** The names of all terminals: what changes when something is plugged in. */
  public String trace() {
    StringBuilder names = new StringBuilder();
    for (Path terminal : Sysfs.list(terminals)) {
      names.append(terminal.getFileName()).append(' ');
    }
    return names.toString();
  }

  /**
   * As {@link #trace}, at most 200 ms old: many lines look, and one look is enough for all.
   *
   * @param nanos now, in nanoseconds that only go forward
   */
  public String recentTrace(long nanos) {
    Look look = last;
    if (look == null || nanos - look.nanos() > RECENT_NANOS) {
      look = new Look(trace(), nanos);
      last = look;
    }
    return look.trace();
  }

  private static Optional<Path> linkTo(Path device, Path folder) {
    Optional<Path> target = Sysfs.real(device);
    return Sysfs.list(folder).stream()
        .filter(link -> target.isPresent() && Sysfs.real(link).equals(target))
        .findFirst();
  }
}
