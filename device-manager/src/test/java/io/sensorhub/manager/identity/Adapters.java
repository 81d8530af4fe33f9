package io.sensorhub.manager.identity;

import io.sensorhub.usb.UsbIdentity;
import io.sensorhub.usb.UsbPlace;
import java.util.List;
import java.util.Optional;

/** Adapters for tests. */
public final class Adapters {

  private Adapters() {}

  /**
   * An adapter.
   *
   * @param id {@code VENDOR:PRODUCT}
   * @param texts manufacturer, product and serial number, by {@code |}; empty ones are missing
   * @param chain of ports, for example {@code 2.3}
   */
  public static Plugged of(String id, String texts, String chain) {
    return of(id, texts, chain, "00", 0);
  }

  /** The same at another interface and port of it. */
  public static Plugged of(String id, String texts, String chain, String face, int port) {
    String[] parts = texts.split("\\|", -1);
    return new Plugged(
        "/dev/ttyUSB0",
        188,
        0,
        new UsbIdentity(
            id.substring(0, 4),
            id.substring(5),
            optional(parts[2]),
            optional(parts[0]),
            optional(parts[1]),
            Optional.of(face)),
        new UsbPlace(
            Optional.of("pci-0000:00:14.0-usb-0:" + chain + ":1." + Integer.parseInt(face, 16)),
            Optional.of(port),
            Optional.of("ftdi_sio"),
            7),
        List.of());
  }

  private static Optional<String> optional(String text) {
    return Optional.of(text).filter(each -> !each.isEmpty());
  }
}
