package io.sensorhub.serial.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fazecast.jSerialComm.SerialPort;
import io.sensorhub.core.Json;
import io.sensorhub.core.config.PortConfig;
import io.sensorhub.runtime.http.Processes;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The serial ports of this machine, and which of them the instance uses. */
public final class PortList {

  private static final Path BY_ID = Path.of("/dev/serial/by-id");
  private static final Path BY_PATH = Path.of("/dev/serial/by-path");
  private static final Path SYSFS = Path.of("/sys/class/tty");

  private final List<PortConfig> configured;

  public PortList(List<PortConfig> configured) {
    this.configured = List.copyOf(configured);
  }

  /** {@code {"ports": […], "count"}}; what cannot be seen is null. */
  public ObjectNode json() {
    Map<Path, @Nullable SerialPort> devices = new LinkedHashMap<>();
    for (SerialPort port : SerialPort.getCommPorts()) {
      devices.put(real(Path.of(port.getSystemPortPath())), port);
    }
    for (PortConfig port : configured) {
      devices.putIfAbsent(real(Path.of(port.path())), null);
    }
    ObjectNode json = Json.object();
    ArrayNode ports = json.putArray("ports");
    devices.forEach((path, device) -> describe(ports.addObject(), path, device));
    return json.put("count", ports.size());
  }

  private void describe(ObjectNode json, Path path, @Nullable SerialPort device) {
    json.put("path", path.toString());
    json.put("by_id", linkTo(path, BY_ID).orElse(null));
    json.put("by_path", linkTo(path, BY_PATH).orElse(null));
    SerialPort usb = device != null && device.getVendorID() > 0 ? device : null;
    json.put("vendor_id", usb == null ? null : hex(usb.getVendorID()));
    json.put("product_id", usb == null ? null : hex(usb.getProductID()));
    json.put("serial_number", usb == null ? null : known(usb.getSerialNumber()));
    json.put("manufacturer", usb == null ? null : known(usb.getManufacturer()));
    json.put("product", usb == null ? null : known(usb.getPortDescription()));
    json.put("interface", interfaceNumber(path).orElse(null));
    json.put(
        "port_id",
        configured.stream()
            .filter(port -> real(Path.of(port.path())).equals(path))
            .map(PortConfig::portId)
            .findFirst()
            .orElse(null));
    Optional<Processes.Holder> holder = Processes.holding(path);
    if (holder.isPresent()) {
      json.putObject("in_use_by")
          .put("pid", holder.get().pid())
          .put("command", holder.get().command());
    } else {
      json.putNull("in_use_by");
    }
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path; // not there now
    }
  }

  private static String hex(int number) {
    return String.format(Locale.ROOT, "%04x", number);
  }

  private static @Nullable String known(@Nullable String text) {
    return text == null || text.isBlank() || text.equalsIgnoreCase("unknown") ? null : text;
  }

  private static Optional<String> linkTo(Path device, Path folder) {
    try (DirectoryStream<Path> links = Files.newDirectoryStream(folder)) {
      for (Path link : links) {
        if (real(link).equals(device)) {
          return Optional.of(link.toString());
        }
      }
    } catch (IOException e) {
      return Optional.empty(); // udev makes the folder with the first adapter
    }
    return Optional.empty();
  }

  /** The number of the USB interface, where one adapter has several ports. */
  private static Optional<String> interfaceNumber(Path device) {
    Path name = device.getFileName();
    if (name == null) {
      return Optional.empty();
    }
    Path file = SYSFS.resolve(name.toString()).resolve("device/../bInterfaceNumber");
    try {
      return Optional.of(Files.readString(file).trim());
    } catch (IOException e) {
      return Optional.empty(); // not a USB device
    }
  }
}
