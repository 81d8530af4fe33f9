package io.sensorhub.detector;

import io.sensorhub.usb.SeenDevice;
import io.sensorhub.usb.UsbIdentity;
import io.sensorhub.usb.UsbPlace;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The members of what is told of a device. */
final class Messages {

  private Messages() {}

  /**
   * A device event.
   *
   * @param action {@code add}, {@code remove} or {@code change}
   * @param id of the event
   */
  static Map<String, Object> deviceEvent(
      SeenDevice device, String action, String id, Instant time) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("timestamp", seconds(time));
    event.put("action", action);
    event.put("path", device.path());
    event.put("subsystem", device.subsystem());
    event.put("properties", new TreeMap<>(device.properties()));
    event.put("hub", hub(device, id));
    return event;
  }

  private static Map<String, Object> hub(SeenDevice device, String id) {
    Map<String, Object> hub = new LinkedHashMap<>();
    hub.put("id", id);
    hub.put("name", device.name());
    hub.put("manufacturer", orNull(device.usb().flatMap(UsbIdentity::manufacturer)));
    hub.put("product", orNull(device.usb().flatMap(UsbIdentity::product)));
    hub.put("serial_number", orNull(device.usb().flatMap(UsbIdentity::serialNumber)));
    hub.put("interface", orNull(device.usb().flatMap(UsbIdentity::interfaceNumber)));
    hub.put("port", device.place().flatMap(UsbPlace::portNumber).orElse(0));
    hub.put("socket", orNull(device.place().flatMap(UsbPlace::socket)));
    hub.put("driver", orNull(device.place().flatMap(UsbPlace::driver)));
    hub.put("major", device.major());
    hub.put("minor", device.minor());
    hub.put("devnum", device.place().map(UsbPlace::devnum).orElse(-1));
    return hub;
  }

  private static Object orNull(Optional<String> text) {
    return text.<Object>map(given -> given).orElse(JsonText.Null.NULL);
  }

  /** Seconds since 1970 with six decimals. */
  private static Number seconds(Instant time) {
    return new java.math.BigDecimal(time.getEpochSecond())
        .add(java.math.BigDecimal.valueOf(time.getNano() / 1000, 6));
  }
}
