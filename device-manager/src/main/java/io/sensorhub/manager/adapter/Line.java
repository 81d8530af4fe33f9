package io.sensorhub.manager.adapter;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.config.InstanceReader;
import io.sensorhub.core.config.Owners;
import io.sensorhub.core.port.PortConfig;
import io.sensorhub.core.profile.ProfileSource;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.manager.decision.Decision;
import io.sensorhub.manager.decision.Entry;
import io.sensorhub.manager.identity.DeviceKey;
import io.sensorhub.manager.rule.Rule;
import io.sensorhub.manager.rule.Rules;
import io.sensorhub.stream.device.UsbOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The line of an accepted adapter and its devices, in the words of the instance file, checked by
 * the reader of that.
 */
record Line(String usbId, UsbOrder.Profile profile, ObjectNode port, List<ObjectNode> devices) {

  private static final String PORT_ID = "port_id";

  /** Of profiles, and what it is on a serial line. */
  private static final String MODBUS = "modbus";

  private static final String MODBUS_RTU = "modbus-rtu";

  /**
   * Makes it of a decision.
   *
   * @throws ConfigurationException with every problem, where there is one
   */
  static Line of(Entry entry, Decision.Accept accept, Rules rules, ProfileSource profiles)
      throws ConfigurationException {
    ObjectNode port = Json.object();
    if (!accept.port().has("driver")) {
      profiles
          .find(accept.profile(), new Problems())
          .map(profile -> profile.driver().equals(MODBUS) ? MODBUS_RTU : profile.driver())
          .ifPresent(driver -> port.put("driver", driver));
    }
    port.setAll(accept.port());
    port.put(PORT_ID, entry.usbId()).set("usb", address(entry.key())); // whatever the file says
    List<ObjectNode> devices =
        accept.devices().stream()
            .map(members -> {
              ObjectNode device = Json.object();
              device.setAll(members);
              return device.put(PORT_ID, entry.usbId()).put("profile", accept.profile());
            })
            .toList();
    ObjectNode instance = Json.object().put("instance_id", "usb");
    instance.putObject("config").putArray("ports").add(port);
    instance.putArray("devices").addAll(devices);
    InstanceConfig read =
        InstanceReader.read(
                "the device " + entry.usbId(),
                instance,
                new Problems(),
                profiles,
                Owners.UNCHECKED,
                Map.of(),
                Optional.empty())
            .instance();
    PortConfig checked = read.ports().getFirst();
    Duration timeout =
        read.devices().stream()
            .findFirst()
            .map(DeviceConfig::readTimeout)
            .orElse(Duration.ofSeconds(5));
    Optional<Rule> rule = accept.rule().flatMap(rules::find);
    return new Line(
        entry.usbId(),
        new UsbOrder.Profile(
            rule.map(Rule::name).orElse(accept.profile()),
            checked.parameters().baudRate(),
            rule.flatMap(Rule::protocol).orElse(checked.driver()),
            timeout.toMillis() / 1000.0),
        port,
        devices);
  }

  /** A port's {@code usb}. */
  static ObjectNode address(DeviceKey key) {
    ObjectNode usb =
        Json.object().put("vendor_id", key.vendorId()).put("product_id", key.productId());
    key.serialNumber().ifPresent(number -> usb.put("serial_number", number));
    key.interfaceNumber().ifPresent(number -> usb.put("interface", number));
    key.socket().ifPresent(socket -> usb.put("socket", socket));
    return usb.put("port", key.port());
  }

  /** The order to open it, or to leave it alone for a while. */
  UsbOrder order(Optional<String> path, Optional<Instant> until) {
    return new UsbOrder(
        usbId,
        until.isPresent() ? UsbOrder.Action.HOLD : UsbOrder.Action.TAKE,
        path,
        profile,
        until,
        port,
        devices,
        Optional.empty());
  }

  /** The ids of its devices. */
  List<String> deviceIds() {
    return devices.stream().map(device -> device.path("device_id").asText()).toList();
  }
}
