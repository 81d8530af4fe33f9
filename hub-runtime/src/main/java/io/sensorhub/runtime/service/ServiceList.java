package io.sensorhub.runtime.service;

import io.sensorhub.core.config.InstanceConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The services of a hub, in the order in which the data flows. Who needs to know which services
 * there are asks this list, or the file {@code services} in the folder of a run.
 *
 * @param all names and ports are distinct; a service stands behind those that it follows
 */
public record ServiceList(List<ServiceName> all) {

  /** The services that this project has. */
  public static final ServiceList OF_THE_HUB =
      new ServiceList(
          List.of(
              ServiceName.DEVICE_MANAGER,
              ServiceName.SERIAL_HANDLER,
              ServiceName.HTTP_POLLER,
              ServiceName.MODEM_PROXY,
              ServiceName.STATE_AGGREGATOR,
              ServiceName.MQTT_BRIDGE));

  public ServiceList {
    all = List.copyOf(all);
    Set<String> names = new HashSet<>();
    Set<Integer> ports = new HashSet<>();
    for (ServiceName service : all) {
      boolean behind = service.follows().stream().map(ServiceName::text).allMatch(names::contains);
      if (!behind || !names.add(service.text()) || !ports.add(service.defaultPort())) {
        throw new IllegalArgumentException("not in order: " + service.text());
      }
    }
  }

  /** The services that an instance has to have. */
  public List<ServiceName> neededBy(InstanceConfig instance) {
    return all.stream().filter(service -> service.needed().test(instance)).toList();
  }

  /** The service of that name. */
  public Optional<ServiceName> find(String name) {
    return all.stream().filter(service -> service.text().equals(name)).findFirst();
  }
}
