package io.sensorhub.serial.usb;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.config.InstanceReader;
import io.sensorhub.core.config.Owners;
import io.sensorhub.core.port.LineAddress;
import io.sensorhub.core.port.PortConfig;
import io.sensorhub.core.profile.Profile;
import io.sensorhub.core.profile.ProfileSource;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.core.tree.Problem;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.driver.registry.Drivers;
import io.sensorhub.stream.device.UsbOrder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A line that the manager has ordered, in the words of the instance file and read by its readers.
 *
 * @param usbId by which people know the adapter
 */
record TakenLine(String usbId, PortConfig port, List<DeviceConfig> devices) {

  private static final String NOBODYS = "usb";
  private static final String LISTENING = "json-lines";

  private static final ProfileSource NO_PROFILES =
      new ProfileSource() {
        @Override
        public Set<String> names() {
          return Set.of();
        }

        @Override
        public Optional<Profile> find(String name, Problems problems) {
          return Optional.empty();
        }
      };

  TakenLine {
    devices = List.copyOf(devices);
  }

  /**
   * Reads an order.
   *
   * @param pollInterval of devices that name none; empty: the default
   * @throws ConfigurationException with every problem, where there is one
   */
  static TakenLine read(UsbOrder order, ProfileSource profiles, Optional<Duration> pollInterval)
      throws ConfigurationException {
    ObjectNode instance = Json.object().put("instance_id", NOBODYS);
    instance.putObject("config").putArray("ports").add(order.port());
    ArrayNode devices = instance.putArray("devices");
    order.devices().forEach(devices::add);
    InstanceConfig read =
        InstanceReader.read(
                order.usbId(),
                instance,
                new Problems(),
                profiles,
                new Owners(Drivers.owners()),
                Map.of(),
                pollInterval)
            .instance();
    PortConfig port = read.ports().getFirst();
    if (!(port.address() instanceof LineAddress.Usb)) {
      throw refused(order.usbId(), "/port", port.address().toString(), "an adapter by its numbers");
    }
    return new TakenLine(order.usbId(), port, read.devices());
  }

  /**
   * The line of an order without devices, at a rate.
   *
   * @throws ConfigurationException where the order names no adapter
   */
  static TakenLine bare(UsbOrder order, int rate) throws ConfigurationException {
    ObjectNode port = order.port().retain("port_id", "usb");
    port.put("driver", LISTENING).put("baud_rate", rate);
    return read(
        new UsbOrder(
            order.usbId(),
            order.action(),
            order.path(),
            order.profile(),
            Optional.empty(),
            port,
            List.of(),
            Optional.empty()),
        NO_PROFILES,
        Optional.empty());
  }

  /** A problem with an order. */
  static ConfigurationException refused(String usbId, String place, String found, String allowed) {
    return new ConfigurationException(
        usbId, List.of(new Problem(place, found, allowed, Optional.empty())));
  }
}
