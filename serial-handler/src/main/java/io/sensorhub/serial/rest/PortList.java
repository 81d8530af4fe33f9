package io.sensorhub.serial.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.port.LineAddress;
import io.sensorhub.core.port.PortConfig;
import io.sensorhub.runtime.machine.Processes;
import io.sensorhub.serial.line.Lines;
import io.sensorhub.usb.SerialDevice;
import io.sensorhub.usb.SerialDevices;
import io.sensorhub.usb.UsbIdentity;
import io.sensorhub.usb.UsbPlace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The serial ports of this machine, and which of them the instance uses. */
public final class PortList {

  private final Supplier<List<PortConfig>> configured;
  private final SerialDevices devices;

  /**
   * @param configured ports of the instance, as they are now
   */
  public PortList(Supplier<List<PortConfig>> configured, SerialDevices devices) {
    this.configured = configured;
    this.devices = devices;
  }

  /** {@code {"ports": […], "count"}}; what cannot be seen is null. */
  public ObjectNode json() {
    Map<Path, String> used = new LinkedHashMap<>();
    for (PortConfig port : configured.get()) {
      for (Path device : Lines.devicesOf(port.address(), devices)) {
        used.merge(device, port.portId(), (before, now) -> isGuess(port) ? before : now);
      }
    }
    ObjectNode json = Json.object();
    ArrayNode ports = json.putArray("ports");
    Set<Path> listed = new HashSet<>();
    for (SerialDevice device : devices.all()) {
      Path real = real(device.path());
      listed.add(real);
      describe(ports.addObject(), device, real, used.get(real));
    }
    used.forEach((path, portId) -> {
      if (!listed.contains(path)) {
        describe(ports.addObject(), devices.unlisted(path), path, portId);
      }
    });
    return json.put("count", ports.size());
  }

  /** Of a modem, each interface that may be its line is listed; what names one file is certain. */
  private static boolean isGuess(PortConfig port) {
    return port.address() instanceof LineAddress.UsbPath;
  }

  private static void describe(
      ObjectNode json, SerialDevice device, Path real, @Nullable String portId) {
    json.put("path", device.path().toString());
    json.put("by_id", device.byId().map(Path::toString).orElse(null));
    json.put("by_path", device.byPath().map(Path::toString).orElse(null));
    json.put("vendor_id", device.usb().map(UsbIdentity::vendorId).orElse(null));
    json.put("product_id", device.usb().map(UsbIdentity::productId).orElse(null));
    json.put("serial_number", told(device, UsbIdentity::serialNumber));
    json.put("manufacturer", told(device, UsbIdentity::manufacturer));
    json.put("product", told(device, UsbIdentity::product));
    json.put("interface", told(device, UsbIdentity::interfaceNumber));
    json.put("socket", device.place().flatMap(UsbPlace::socket).orElse(null));
    json.put("port", device.place().flatMap(UsbPlace::portNumber).orElse(null));
    json.put("port_id", portId);
    Optional<Processes.Holder> holder = Processes.holding(real);
    if (holder.isPresent()) {
      json.putObject("in_use_by")
          .put("pid", holder.get().pid())
          .put("command", holder.get().command());
    } else {
      json.putNull("in_use_by");
    }
  }

  private static @Nullable String told(
      SerialDevice device, Function<UsbIdentity, Optional<String>> what) {
    return device.usb().flatMap(what).orElse(null);
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path; // not there now
    }
  }
}
