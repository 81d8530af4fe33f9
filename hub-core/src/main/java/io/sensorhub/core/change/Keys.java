package io.sensorhub.core.change;

import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.GroupConfig;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.modem.ModemsConfig;
import io.sensorhub.core.port.LineAddress;
import io.sensorhub.core.port.PortConfig;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The keys of the instance file under which things differ. Where nothing else is said here, a key
 * is named like the component that holds its value.
 */
final class Keys {

  private Keys() {}

  /** Those that all devices have; the others are named as in the file. */
  static final List<Key<DeviceConfig>> DEVICE =
      Key.all(
          DeviceConfig.class,
          List.of(
              Key.of("profile", "profile", DeviceConfig::profile),
              Key.of("models", "profile", DeviceConfig::models),
              Key.of("source", "port_id", DeviceConfig::port),
              Key.of("source", "url", device -> web(device, false).map(DeviceConfig.Http::url)),
              Key.of("source", "ip", device -> web(device, true).map(Keys::host)),
              Key.of("source", "port", device -> web(device, true).map(Keys::port)),
              Key.of("source", "push_token", device -> only(DeviceConfig.Pushed.class, device)),
              Key.of("source", "sensor_type", device -> only(DeviceConfig.Simulated.class, device)),
              Key.of("model", "model", DeviceConfig::model, device -> device.profile().model()),
              Key.of(
                  "manufacturer",
                  "manufacturer",
                  DeviceConfig::manufacturer,
                  device -> device.profile().manufacturer()),
              Key.of("type", "device_type", DeviceConfig::type, device -> device.profile().type()),
              Key.of(
                  "connectTimeout",
                  "timeout.connect",
                  device -> Optional.of(device.connectTimeout()),
                  device -> device.profile().connectTimeout()),
              Key.of(
                  "readTimeout",
                  "timeout.read",
                  device -> Optional.of(device.readTimeout()),
                  device -> device.profile().readTimeout()),
              Key.of(
                  "silence",
                  "silence",
                  DeviceConfig::silence,
                  device -> device.profile().silence()),
              Key.of(
                  "rules", "properties", DeviceConfig::rules, device -> device.profile().rules())),
          Set.of("id", "own"));

  /** Those that all ports have; the others are named as in the file. */
  static final List<Key<PortConfig>> PORT =
      Key.all(
          PortConfig.class,
          List.of(
              Key.of("address", "serial_path", port -> only(LineAddress.Device.class, port)),
              Key.of("address", "usb", Keys::usb),
              Key.of("address", "address", Keys::remote),
              Key.of("parameters", "baud_rate", port -> port.parameters().baudRate()),
              Key.of("parameters", "data_bits", port -> port.parameters().dataBits()),
              Key.of("parameters", "parity", port -> port.parameters().parity()),
              Key.of("parameters", "stop_bits", port -> port.parameters().stopBits()),
              Key.of("parameters", "flow_control", port -> port.parameters().flowControl()),
              Key.of("parameters", "rts", port -> port.parameters().rts()),
              Key.of("parameters", "dtr", port -> port.parameters().dtr()),
              Key.of("connecting", "connect_delay", port -> port.connecting().delay()),
              Key.of(
                  "connecting", "close_after_round", port -> port.connecting().closeAfterRound())),
          Set.of("portId", "own"));

  static final List<Key<GroupConfig>> GROUP =
      Key.all(GroupConfig.class, List.of(), Set.of("groupId"));

  /** What a running hub cannot take: topics, client ids, folders and addresses are made of it. */
  static final List<Key<InstanceConfig>> RESTART =
      List.of(
          Key.of("instanceId", "instance_id", InstanceConfig::instanceId),
          Key.of("enabled", "enabled", InstanceConfig::enabled),
          Key.of("push", "push", InstanceConfig::push),
          Key.of("usb", "usb", InstanceConfig::usb),
          Key.of(
              "modems",
              "modems.proxy",
              instance ->
                  instance.modems().map(all -> List.of(all.listen(), all.maxConnectionsTotal()))),
          Key.of(
              "modems",
              "modems.pin",
              instance ->
                  instance
                      .modems()
                      .map(all ->
                          List.of(
                              all.sim(),
                              all.of().values().stream().map(ModemsConfig.Module::sim).toList()))),
          Key.of("modems", "modems.api", instance -> instance.modems().flatMap(ModemsConfig::api)));

  /** What all of an instance share, and a running hub can take. */
  static final List<Key<InstanceConfig>> SETTINGS =
      Key.all(
          InstanceConfig.class,
          List.of(Key.of("modems", "modems", InstanceConfig::modems)),
          Stream.concat(
                  Stream.of("ports", "devices", "groups"), RESTART.stream().map(Key::component))
              .collect(Collectors.toSet()));

  static List<String> differing(DeviceConfig before, DeviceConfig now) {
    return with(Key.differing(DEVICE, before, now), before.own().differing(now.own()));
  }

  static List<String> differing(PortConfig before, PortConfig now) {
    return with(Key.differing(PORT, before, now), before.own().differing(now.own()));
  }

  private static List<String> with(List<String> common, List<String> own) {
    return Stream.concat(common.stream(), own.stream()).toList();
  }

  private static Object only(Class<? extends LineAddress> kind, PortConfig port) {
    return kind.isInstance(port.address()) ? port.address() : Optional.empty();
  }

  private static Object remote(PortConfig port) {
    return switch (port.address()) {
      case LineAddress.Tcp tcp -> tcp;
      case LineAddress.Rfc2217 rfc2217 -> rfc2217;
      case LineAddress.Device _, LineAddress.Usb _, LineAddress.UsbPath _ -> Optional.empty();
    };
  }

  private static Object usb(PortConfig port) {
    boolean byPath = port.address() instanceof LineAddress.UsbPath;
    return byPath ? port.address() : only(LineAddress.Usb.class, port);
  }

  private static Object only(Class<? extends DeviceConfig.Source> kind, DeviceConfig device) {
    return kind.isInstance(device.source()) ? device.source() : Optional.empty();
  }

  private static Optional<DeviceConfig.Http> web(DeviceConfig device, boolean byIp) {
    return device.source() instanceof DeviceConfig.Http http && http.byIp() == byIp
        ? Optional.of(http)
        : Optional.empty();
  }

  private static String host(DeviceConfig.Http http) {
    return URI.create(http.url()).getHost();
  }

  private static int port(DeviceConfig.Http http) {
    return URI.create(http.url()).getPort();
  }
}
