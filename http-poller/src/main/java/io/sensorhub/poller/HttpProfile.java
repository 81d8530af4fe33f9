package io.sensorhub.poller;

import com.fasterxml.jackson.core.JsonPointer;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.Problems;
import io.sensorhub.core.config.Section;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;

/**
 * How a device is asked and set: the protocol part of a profile whose driver is {@code http}.
 *
 * @param base the device's address
 * @param reads at least one
 * @param commands by property
 */
public record HttpProfile(HttpUrl base, List<Read> reads, Map<String, HttpCommand> commands) {

  /**
   * A request, and what is taken from its answer.
   *
   * @param interval between two of them
   * @param values empty: each top-level scalar of the answer is a property
   */
  record Read(HttpRequest request, Duration interval, List<HttpValue> values) {
    Read {
      values = List.copyOf(values);
    }

    /** True where the answer need not be JSON. */
    boolean isText() {
      return !values.isEmpty()
          && values.stream().allMatch(value -> value.where() instanceof HttpValue.InText);
    }
  }

  public HttpProfile {
    reads = List.copyOf(reads);
    commands = Map.copyOf(commands);
  }

  /** The way to ask {@code device}, or nothing (and the problems) where there is none. */
  public static Optional<HttpProfile> of(DeviceConfig device, Problems problems) {
    if (!(device.source() instanceof DeviceConfig.Http(String address))) {
      return Optional.empty();
    }
    checkTls(device, problems);
    Section protocol = device.profile().protocolSection(problems);
    List<Read> reads = new ArrayList<>();
    for (Section section : protocol.sections("requests")) {
      reads.add(read(section, device));
    }
    if (reads.isEmpty()) {
      reads.add(
          new Read(
              HttpRequest.get(protocol.text("path")), device.pollInterval(), values(protocol)));
    }
    Map<String, HttpCommand> commands = new LinkedHashMap<>();
    protocol
        .section("commands")
        .ifPresent(section -> {
          for (String property : section.keys()) {
            section
                .section(property)
                .ifPresent(command -> commands.put(property, HttpCommand.read(command)));
          }
        });
    protocol.close();
    if (!device.pointers().isEmpty()) {
      Read first = reads.getFirst();
      List<HttpValue> own = new ArrayList<>();
      device
          .pointers()
          .forEach(
              (property, pointer) -> own.add(HttpValue.at(property, JsonPointer.compile(pointer))));
      reads.set(0, new Read(first.request(), first.interval(), own));
    }
    HttpUrl base = HttpUrl.parse(address);
    if (base == null || reads.stream().anyMatch(read -> read.request().url(base, "").isEmpty())) {
      problems.add("/devices", "\"" + address + "\"", "an address of a web server");
      return Optional.empty();
    }
    return Optional.of(new HttpProfile(base, reads, commands));
  }

  private static Read read(Section section, DeviceConfig device) {
    HttpRequest request = HttpRequest.read(section);
    Duration interval = section.seconds("interval", 0.1, 86_400).orElse(device.pollInterval());
    List<HttpValue> values = values(section);
    section.close();
    return new Read(request, interval, values);
  }

  private static List<HttpValue> values(Section section) {
    List<HttpValue> values = new ArrayList<>();
    section
        .section("values")
        .ifPresent(members -> {
          for (String property : members.keys()) {
            HttpValue.read(members, property).ifPresent(values::add);
          }
        });
    return values;
  }

  private static void checkTls(DeviceConfig device, Problems problems) {
    try {
      if (device.tls().isPresent()) {
        Trust.apply(device.tls().get(), new OkHttpClient.Builder());
      }
    } catch (IOException e) {
      problems.add(
          "/devices",
          "tls of \"" + device.id() + "\": " + e.getMessage(),
          "a readable file with certificates in PEM");
    }
  }
}
