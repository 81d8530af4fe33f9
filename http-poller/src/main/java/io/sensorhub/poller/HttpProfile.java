package io.sensorhub.poller;

import com.fasterxml.jackson.core.JsonPointer;
import io.sensorhub.core.PropertyNames;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.Problems;
import io.sensorhub.core.config.Section;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;

/**
 * How a device is asked: the protocol part of a profile whose driver is {@code http}.
 *
 * @param url of the request
 * @param pointers property to JSON Pointer (RFC 6901); empty: each top-level scalar is a property
 */
public record HttpProfile(HttpUrl url, Map<String, JsonPointer> pointers) {

  public HttpProfile {
    pointers = Map.copyOf(pointers);
  }

  /** The way to ask {@code device}, or nothing (and the problems) where there is none. */
  public static Optional<HttpProfile> of(DeviceConfig device, Problems problems) {
    if (!(device.source() instanceof DeviceConfig.Http(String address))) {
      return Optional.empty();
    }
    Section protocol = device.profile().protocolSection(problems);
    Optional<String> path = protocol.text("path");
    Map<String, String> pointers = new LinkedHashMap<>(protocol.textMembers("values"));
    protocol.close();
    pointers.putAll(device.pointers());
    Map<String, JsonPointer> compiled = new LinkedHashMap<>();
    pointers.forEach((property, pointer) -> {
      try {
        compiled.put(property, JsonPointer.compile(pointer));
      } catch (IllegalArgumentException e) {
        problems.add(
            device.profile().place() + "/values/" + property,
            "\"" + pointer + "\"",
            "a JSON Pointer, such as /temp/value");
      }
      if (!PropertyNames.PATTERN.matcher(property).matches()) {
        problems.add(
            device.profile().place() + "/values",
            "\"" + property + "\"",
            "names that match ^" + PropertyNames.PATTERN.pattern() + "$");
      }
    });
    checkTls(device, problems);
    HttpUrl base = HttpUrl.parse(address);
    HttpUrl url = base == null || path.isEmpty() ? base : base.resolve(path.get());
    if (url == null) {
      problems.add("/devices", "\"" + address + "\"", "an address of a web server");
      return Optional.empty();
    }
    return Optional.of(new HttpProfile(url, compiled));
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
