package io.sensorhub.core.config;

import io.sensorhub.core.modem.ModemsConfig;
import io.sensorhub.core.modem.ModemsReader;
import io.sensorhub.core.port.Endpoint;
import io.sensorhub.core.port.PortConfig;
import io.sensorhub.core.tree.Section;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What stands under {@code config}.
 *
 * @param push where devices report by themselves; empty: nowhere
 * @param usb adapters that come and go
 * @param modems proxies of modems; empty: there are none
 * @param sensors elements of {@code sensors}, which are devices
 */
record CommonSettings(
    Duration cacheTtl,
    Duration pollInterval,
    Optional<Endpoint> push,
    UsbConfig usb,
    Optional<ModemsConfig> modems,
    List<PortConfig> ports,
    List<Section> sensors) {

  static CommonSettings read(Section top, Owners owners) {
    Optional<Section> section = top.section("config");
    if (section.isEmpty()) {
      return new CommonSettings(
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          Optional.empty(),
          UsbConfig.OFF,
          Optional.empty(),
          List.of(),
          List.of());
    }
    Section config = section.get();
    Duration cacheTtl = config.seconds("cache_ttl", 0.1, 86_400).orElse(Duration.ofSeconds(10));
    Duration pollInterval =
        config.seconds("poll_interval", 0.1, 86_400).orElse(Duration.ofSeconds(5));
    List<PortConfig> ports = PortReader.readAll(config, owners);
    List<Section> sensors = config.sections("sensors");
    Optional<Endpoint> push =
        config
            .section("push")
            .flatMap(listener -> {
              Optional<Endpoint> listen = Endpoint.read(listener, "port");
              listener.close();
              return listen;
            });
    UsbConfig usb = config.section("usb").map(UsbReader::read).orElse(UsbConfig.OFF);
    Optional<ModemsConfig> modems = config.section("modems").map(ModemsReader::read);
    config.close();
    return new CommonSettings(cacheTtl, pollInterval, push, usb, modems, ports, sensors);
  }
}
