package io.sensorhub.poller.profile;

import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.Problems;
import io.sensorhub.core.config.PropertyPointers;
import io.sensorhub.core.config.Section;
import io.sensorhub.poller.keys.HttpKeys;
import io.sensorhub.poller.keys.TlsTrust;
import io.sensorhub.runtime.PemFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.HttpUrl;

/**
 * How a device is asked and set: the protocol part of a profile whose driver is {@code http}.
 *
 * @param keys what the instance file says of the device
 * @param base the device's address; empty for one that only reports by itself
 * @param reads what it is asked, over and over
 * @param events what it tells on a stream that is held open
 * @param pushed what is taken from its own reports; empty: each member
 * @param probes how it is found out what it is; empty: that is known
 * @param commands by property, or by the beginning of one and {@code *}
 */
public record HttpProfile(
    HttpKeys keys,
    Optional<HttpUrl> base,
    List<Read> reads,
    Optional<EventRules> events,
    List<HttpValue> pushed,
    List<ProbeRule> probes,
    Map<String, HttpCommand> commands) {

  /**
   * A request, and what is taken from its answer.
   *
   * @param interval between two of them
   * @param values empty: each top-level scalar of the answer is a property
   */
  public record Read(HttpRequest request, Duration interval, List<HttpValue> values) {
    public Read {
      values = List.copyOf(values);
    }

    /** True where the answer need not be JSON. */
    public boolean isText() {
      return !values.isEmpty()
          && values.stream().allMatch(value -> value.where() instanceof HttpValue.InText);
    }
  }

  public HttpProfile {
    reads = List.copyOf(reads);
    pushed = List.copyOf(pushed);
    probes = List.copyOf(probes);
    commands = new LinkedHashMap<>(commands);
  }

  /** The names of the profiles that the device may turn out to have. */
  public List<String> models() {
    return probes.stream().map(ProbeRule::profile).toList();
  }

  /** The way to ask {@code device}, or nothing (and the problems) where there is none. */
  public static Optional<HttpProfile> of(DeviceConfig device, Problems problems) {
    Optional<HttpUrl> base =
        device.source() instanceof DeviceConfig.Http(String address)
            ? Optional.ofNullable(HttpUrl.parse(address))
            : Optional.empty();
    if (device.source() instanceof DeviceConfig.Http(String address) && base.isEmpty()) {
      problems.add("/devices", "\"" + address + "\"", "an address of a web server");
      return Optional.empty();
    }
    HttpKeys keys = keys(device, base.isPresent(), problems);
    Section protocol = device.profile().protocolSection(problems);
    List<Read> reads = new ArrayList<>();
    for (Section section : protocol.sections("requests")) {
      reads.add(read(section, device));
    }
    Optional<EventRules> events = protocol.section("events").flatMap(EventRules::read);
    List<ProbeRule> probes = new ArrayList<>();
    for (Section section : protocol.sections("probe")) {
      ProbeRule.read(section).ifPresent(probes::add);
    }
    Optional<Section> push = protocol.section("push");
    List<HttpValue> pushed = push.map(HttpValue::readAll).orElse(List.of());
    push.ifPresent(Section::close);
    Read plain =
        new Read(
            HttpRequest.get(protocol.text("path")),
            device.pollInterval(),
            HttpValue.readAll(protocol));
    if (reads.isEmpty() && events.isEmpty() && probes.isEmpty()) {
      reads.add(plain);
    }
    boolean stream = protocol.has("events");
    Map<String, HttpCommand> commands = new LinkedHashMap<>();
    protocol
        .section("commands")
        .ifPresent(section -> {
          for (String property : section.keys()) {
            section
                .section(property)
                .ifPresent(command -> commands.put(property, HttpCommand.read(command, stream)));
          }
        });
    protocol.close();
    if (!keys.values().isEmpty()) {
      List<HttpValue> own = new ArrayList<>();
      keys.values().forEach((property, pointer) -> own.add(HttpValue.at(property, pointer)));
      if (reads.isEmpty()) {
        problems.add(
            device.own().place() + "/" + PropertyPointers.KEY,
            "\"values\" of \"" + device.id() + "\"",
            "a profile that polls");
      } else {
        Read first = reads.getFirst();
        reads.set(0, new Read(first.request(), first.interval(), own));
      }
    }
    return Optional.of(
        base.isPresent()
            ? new HttpProfile(keys, base, reads, events, pushed, probes, commands)
            : new HttpProfile(
                keys, base, List.of(), Optional.empty(), pushed, List.of(), Map.of()));
  }

  private static Read read(Section section, DeviceConfig device) {
    HttpRequest request = HttpRequest.read(section);
    Duration interval = section.seconds("interval", 0.1, 86_400).orElse(device.pollInterval());
    List<HttpValue> values = HttpValue.readAll(section);
    section.close();
    return new Read(request, interval, values);
  }

  private static HttpKeys keys(DeviceConfig device, boolean address, Problems problems) {
    Section own = device.own().section(problems);
    HttpKeys keys = address ? HttpKeys.read(own) : HttpKeys.readWithoutAddress(own);
    own.close();
    try {
      if (keys.tls().orElse(null) instanceof TlsTrust.Authority authority) {
        var _ = PemFiles.trust(Path.of(authority.file()));
      }
    } catch (IOException e) {
      problems.add(
          device.own().place() + "/tls",
          "tls of \"" + device.id() + "\": " + e.getMessage(),
          "a readable file with certificates in PEM");
    }
    return keys;
  }
}
