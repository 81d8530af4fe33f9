package io.sensorhub.serial.line;

import io.sensorhub.core.port.LineAddress;
import io.sensorhub.core.port.LineAddress.UsbPath.Role;
import io.sensorhub.driver.UsbInterfaces;
import io.sensorhub.driver.UsbInterfaces.Mode;
import io.sensorhub.usb.PluggedDevice;
import io.sensorhub.usb.PluggedInterface;
import io.sensorhub.usb.SerialDevices;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A serial interface of the USB device in a socket, under whatever name it is plugged in. The
 * number of the interface is a guess that the device's answer proves; one that does not answer is
 * given up for the next, round and round. For the line's thread.
 *
 * <pre>
 *  first ── no use ──► next ── no use ──► … ── no use ──► first
 *    │ proved            │ proved
 *    ▼                   ▼
 *  settled            from the first on once more: the device may have booted meanwhile
 * </pre>
 */
final class UsbSocket implements DeviceFinder {

  /** Interfaces that may be the line, where nothing is known of them. */
  private static final int FIRST = 2;

  private static final int LAST = 5;

  /** The place of the interface for AT commands among the serial ones, from 0. */
  private static final int THIRD = 2;

  private final LineAddress.UsbPath wanted;
  private final UsbInterfaces known;
  private final SerialDevices devices;
  private final Set<Integer> givenUp = new HashSet<>();

  /** The interface that was found last. */
  private Optional<Integer> current = Optional.empty();

  /** The interface that has proved to be the line. */
  private Optional<Integer> settled = Optional.empty();

  /** An interface that answered after others had not; it is believed the second time. */
  private Optional<Integer> likely = Optional.empty();

  UsbSocket(LineAddress.UsbPath wanted, UsbInterfaces known, SerialDevices devices) {
    this.wanted = wanted;
    this.known = known;
    this.devices = devices;
  }

  @Override
  public Path find() throws IOException {
    PluggedDevice device =
        devices
            .plugged()
            .at(wanted.path())
            .orElseThrow(() -> new IOException("nothing is plugged in there"));
    List<PluggedInterface> candidates = candidates(device);
    if (candidates.isEmpty()) {
      throw new IOException("what is plugged in there has no serial interface that may be it");
    }
    if (candidates.stream().allMatch(one -> givenUp.contains(one.number()))) {
      givenUp.clear();
    }
    PluggedInterface chosen =
        candidates.stream()
            .filter(one -> !givenUp.contains(one.number()))
            .filter(one -> settled.isEmpty() || settled.get() == one.number())
            .findFirst()
            .orElseGet(() -> first(candidates));
    current = Optional.of(chosen.number());
    return chosen.terminal().orElseThrow().toRealPath();
  }

  private PluggedInterface first(List<PluggedInterface> candidates) {
    return candidates.stream()
        .filter(one -> !givenUp.contains(one.number()))
        .findFirst()
        .orElse(candidates.getFirst());
  }

  /** The device files of all interfaces that may be the line; none if nothing is plugged in. */
  List<Path> all() {
    List<Path> all = new ArrayList<>();
    devices.plugged().at(wanted.path()).map(this::candidates).stream()
        .flatMap(List::stream)
        .flatMap(one -> one.terminal().stream())
        .forEach(terminal -> {
          try {
            all.add(terminal.toRealPath());
          } catch (IOException e) {
            // gone meanwhile
          }
        });
    return all;
  }

  /** The interfaces that may be the line, the likeliest first. */
  List<PluggedInterface> candidates(PluggedDevice device) {
    List<PluggedInterface> serial =
        device.interfaces().stream().filter(one -> one.terminal().isPresent()).toList();
    Optional<Mode> mode =
        device.interfaces().stream()
            .flatMap(one -> one.driver().flatMap(Mode::ofDriver).stream())
            .findFirst();
    int number = mode.map(of -> known.number(of, wanted.role()).orElse(-1)).orElse(-1);
    int place = wanted.role() == Role.AT ? THIRD : THIRD + 1;
    List<PluggedInterface> candidates = new ArrayList<>();
    serial.stream().filter(one -> one.number() == number).forEach(candidates::add);
    if (serial.size() > place) {
      candidates.add(serial.get(place));
    }
    serial.stream()
        .filter(one -> one.number() >= FIRST && one.number() <= LAST)
        .forEach(candidates::add);
    return candidates.stream().distinct().filter(one -> !one.isDiagnostic()).toList();
  }

  @Override
  public void useless() {
    current.ifPresent(givenUp::add);
    settled = Optional.empty();
  }

  @Override
  public boolean proved() {
    if (!givenUp.isEmpty() && !current.equals(likely)) {
      likely = current;
      givenUp.clear();
      return false;
    }
    settled = current;
    likely = Optional.empty();
    givenUp.clear();
    return true;
  }

  @Override
  public String trace() {
    return devices.trace();
  }

  @Override
  public String recentTrace(long nanos) {
    return devices.recentTrace(nanos);
  }

  @Override
  public String toString() {
    return wanted.toString();
  }
}
