package io.sensorhub.modem.module;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.port.LineAddress;
import io.sensorhub.core.port.PortConfig;
import io.sensorhub.modem.line.Places;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which device stands for which place, at one moment.
 *
 * @param all in the order of the ports of the file
 */
record Claims(List<Claim> all) {

  /**
   * A device and its place.
   *
   * @param modem whose line is at the place
   * @param proxy the device that shows the proxy
   * @param place empty: nothing is plugged in
   */
  record Claim(DeviceId modem, DeviceConfig proxy, Optional<String> place) {}

  Claims {
    all = List.copyOf(all);
  }

  /** Looks. */
  static Claims of(InstanceConfig instance, Places places) {
    Map<String, Integer> order = new HashMap<>();
    Map<String, LineAddress> addresses = new HashMap<>();
    for (PortConfig port : instance.ports()) {
      if (port.driver().equals("at-modem")) {
        order.put(port.portId(), order.size());
        addresses.put(port.portId(), port.address());
      }
    }
    Map<Integer, Claim> claims = new TreeMap<>();
    for (DeviceConfig proxy : ProxyDevices.among(instance.devices())) {
      if (proxy.source() instanceof DeviceConfig.Proxy(DeviceId modem)) {
        String port = instance.device(modem).flatMap(DeviceConfig::port).orElse("");
        Optional<String> place = Optional.ofNullable(addresses.get(port)).flatMap(places::find);
        claims.put(
            order.getOrDefault(port, order.size() + claims.size()), new Claim(modem, proxy, place));
      }
    }
    return new Claims(new ArrayList<>(claims.values()));
  }

  /** The claim on a place. */
  Optional<Claim> on(String place) {
    return all.stream().filter(claim -> claim.place().equals(Optional.of(place))).findFirst();
  }

  /** The number of a place among those of the file; 0 for any other. */
  int index(String place) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).place().equals(Optional.of(place))) {
        return i;
      }
    }
    return 0;
  }
}
