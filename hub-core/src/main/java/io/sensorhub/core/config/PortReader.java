package io.sensorhub.core.config;

import io.sensorhub.core.Backoff;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.port.Connecting;
import io.sensorhub.core.port.Endpoint;
import io.sensorhub.core.port.LineAddress;
import io.sensorhub.core.port.LineMemory;
import io.sensorhub.core.port.PortConfig;
import io.sensorhub.core.port.SerialParameters;
import io.sensorhub.core.port.SerialParameters.ControlLine;
import io.sensorhub.core.port.SerialParameters.FlowControl;
import io.sensorhub.core.port.SerialParameters.Parity;
import io.sensorhub.core.port.SerialParameters.StopBits;
import io.sensorhub.core.port.Share;
import io.sensorhub.core.tree.OwnKeys;
import io.sensorhub.core.tree.Section;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads one element of {@code config.ports}. */
final class PortReader {

  private static final Pattern PATH = Pattern.compile("/[^\\x00-\\x1f]{1,250}");
  private static final Pattern DRIVER = Pattern.compile("[a-z0-9-]{1,64}");

  private final Section section;
  private final Owners owners;

  private PortReader(Section section, Owners owners) {
    this.section = section;
    this.owners = owners;
  }

  /** Reads all of them, and whether they fit together. */
  static List<PortConfig> readAll(Section config, Owners owners) {
    List<PortConfig> ports = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Set<LineAddress> local = new HashSet<>();
    for (Section port : config.sections("ports")) {
      read(port, owners)
          .ifPresent(read -> {
            if (read.address().isLocal() && !local.add(read.address())) {
              if (read.address() instanceof LineAddress.Device) {
                port.wrong("serial_path", "a device that no other port has");
              } else {
                port.wrong("usb", "an adapter that no other port has");
              }
            }
            if (!names.add(read.portId())) {
              port.wrong("port_id", "an id that no other port has");
            }
            ports.add(read);
          });
    }
    LineMemory.check(ports, config);
    return ports;
  }

  private static Optional<PortConfig> read(Section section, Owners owners) {
    return new PortReader(section, owners).port();
  }

  private Optional<PortConfig> port() {
    Optional<String> id = section.required("port_id", DeviceId.PATTERN);
    Optional<LineAddress> address = address();
    Optional<String> driver = section.required("driver", DRIVER);
    SerialParameters parameters = parameters(address);
    Backoff reconnect =
        section.section("reconnect").map(PortReader::reconnect).orElse(PortConfig.RECONNECT);
    Connecting connecting = connecting(address);
    Optional<Duration> silence = section.seconds("silence", 0, 86_400);
    int maxLineBytes = section.whole("max_line_bytes", 16, 1_048_576).orElse(65_536);
    Optional<Map<String, Endpoint>> zeromq =
        section.section("zeromq").map(PortReader::zeroMqEndpoints);
    Optional<Share> share = section.section("share").flatMap(PortReader::share);
    OwnKeys own = section.rest();
    owners.closePort(section, driver);
    if (id.isEmpty() || address.isEmpty() || driver.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new PortConfig(
            id.get(),
            address.get(),
            driver.get(),
            parameters,
            reconnect,
            connecting,
            silence,
            maxLineBytes,
            zeromq,
            share,
            own));
  }

  private Optional<LineAddress> address() {
    Optional<LineAddress> path = section.text("serial_path", PATH).map(LineAddress.Device::new);
    Optional<LineAddress> usb = section.section("usb").flatMap(UsbAddressReader::read);
    Optional<LineAddress> network = section.text("address").flatMap(this::network);
    long given = Stream.of("serial_path", "usb", "address").filter(section::has).count();
    if (given == 0) {
      section.missing("serial_path", "one of \"serial_path\", \"usb\" and \"address\"");
    } else if (given > 1) {
      section.wrong(
          section.has("address") ? "address" : "usb",
          "only one of \"serial_path\", \"usb\" and \"address\"");
    }
    return path.or(() -> usb).or(() -> network);
  }

  private Optional<LineAddress> network(String text) {
    Optional<LineAddress> address =
        Endpoint.parse("tcp", text)
            .<LineAddress>map(LineAddress.Tcp::new)
            .or(() -> Endpoint.parse("rfc2217", text).map(LineAddress.Rfc2217::new));
    if (address.isEmpty() || text.contains("*")) {
      section.wrong("address", "tcp://HOST:PORT or rfc2217://HOST:PORT");
    }
    return address;
  }

  private SerialParameters parameters(Optional<LineAddress> address) {
    SerialParameters standard = SerialParameters.DEFAULT;
    StopBits stopBits =
        section.numberChoice("stop_bits", StopBits.KEYS).orElse(standard.stopBits());
    if (stopBits == StopBits.ONE_AND_A_HALF && address.filter(LineAddress::isLocal).isPresent()) {
      section.wrong("stop_bits", "1 or 2; 1.5 stop bits can be had over rfc2217:// only");
    }
    return new SerialParameters(
        section.whole("baud_rate", 50, 4_000_000).orElse(standard.baudRate()),
        section.whole("data_bits", 5, 8).orElse(standard.dataBits()),
        section.choice("parity", Parity.KEYS).orElse(standard.parity()),
        stopBits,
        section.choice("flow_control", FlowControl.KEYS).orElse(standard.flowControl()),
        controlLine("rts", address),
        controlLine("dtr", address));
  }

  private ControlLine controlLine(String key, Optional<LineAddress> address) {
    ControlLine chosen = section.choice(key, ControlLine.KEYS).orElse(ControlLine.KEEP);
    if (chosen != ControlLine.KEEP
        && address.filter(LineAddress.Tcp.class::isInstance).isPresent()) {
      section.wrong(key, "keep, for tcp:// carries bytes alone; rfc2217:// sets control lines");
    }
    return chosen;
  }

  private Connecting connecting(Optional<LineAddress> address) {
    Duration delay = section.seconds("connect_delay", 0, 60).orElse(Duration.ZERO);
    boolean closes = section.flag("close_after_round", false);
    if (closes && address.filter(LineAddress::isLocal).isPresent()) {
      section.wrong("close_after_round", "false, for a device of this machine has no other client");
    }
    return new Connecting(delay, closes);
  }

  private static Map<String, Endpoint> zeroMqEndpoints(Section section) {
    Map<String, Endpoint> endpoints = new LinkedHashMap<>();
    for (String route : section.keys()) {
      section
          .text(route)
          .ifPresent(text -> {
            Optional<Endpoint> endpoint = Endpoint.parse("tcp", text);
            if (endpoint.isEmpty()) {
              section.wrong(route, "an address to listen on, such as tcp://127.0.0.1:4224");
            }
            endpoint.ifPresent(known -> endpoints.put(route, known));
          });
    }
    return endpoints;
  }

  private static Optional<Share> share(Section section) {
    Optional<Endpoint> listen = Endpoint.read(section, "tcp");
    boolean write = section.flag("write", false);
    section.close();
    return listen.map(endpoint -> new Share(endpoint, write));
  }

  private static Backoff reconnect(Section section) {
    Duration initial =
        section.seconds("initial", 0.001, 3600).orElse(PortConfig.RECONNECT.initial());
    Optional<Duration> max = section.seconds("max", 0.001, 3600);
    double factor = section.number("factor", 1, 10).orElse(PortConfig.RECONNECT.factor());
    section.close();
    if (max.isPresent() && max.get().compareTo(initial) < 0) {
      section.wrong("max", "at least as much as \"initial\"");
      return PortConfig.RECONNECT;
    }
    Duration otherwise = PortConfig.RECONNECT.max();
    return new Backoff(
        initial, max.orElse(initial.compareTo(otherwise) > 0 ? initial : otherwise), factor);
  }
}
