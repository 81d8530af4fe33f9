package io.sensorhub.manager.identity;

import io.sensorhub.usb.UsbIdentity;
import io.sensorhub.usb.UsbPlace;
import java.util.List;
import java.util.Optional;

/**
 * A terminal of a USB adapter that is plugged in now.
 *
 * @param path of its device file, which may be another one tomorrow
 * @param major of the device file
 * @param minor of the device file
 * @param links to it, as udev makes them
 */
public record Plugged(
    String path, int major, int minor, UsbIdentity usb, UsbPlace place, List<String> links) {

  public Plugged {
    links = List.copyOf(links);
  }

  /** {@code VENDOR:PRODUCT}, as people write it. */
  public String model() {
    return usb.vendorId() + ":" + usb.productId();
  }

  /** The link to it that begins so. */
  public Optional<String> link(String folder) {
    return links.stream().filter(link -> link.startsWith(folder)).findFirst();
  }

  /** The port of the interface; one without a number is the first. */
  int port() {
    return place.portNumber().orElse(0);
  }

  String face() {
    return usb.interfaceNumber().orElse("00");
  }
}
