package io.sensorhub.poller;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.FaultCode;
import io.sensorhub.core.Json;
import io.sensorhub.core.PropertyNames;
import io.sensorhub.core.Quality;
import io.sensorhub.core.Reading;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.DeviceConfig;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;

/**
 * One device behind an address. Reads it when told to; one read at a time, by any thread. What the
 * device may do to us comes back as a value.
 */
final class HttpDevice {

  /** An answer may be so large. */
  static final long MAX_RESPONSE_BYTES = 1_048_576;

  private static final int MAX_REDIRECTS = 5;

  /** How a read ended. */
  sealed interface Result {}

  /** It succeeded. */
  record Success(Reading reading) implements Result {}

  /** It failed. */
  record Failure(FaultCode code, String message) implements Result {}

  private final DeviceConfig device;
  private final HttpProfile profile;
  private final OkHttpClient client;
  private final Clock clock;
  private final AtomicLong skippedMembers = new AtomicLong();
  private final Set<String> seen = new LinkedHashSet<>();

  HttpDevice(DeviceConfig device, HttpProfile profile, OkHttpClient shared, Clock clock) {
    this.device = device;
    this.profile = profile;
    this.client = client(device, shared);
    this.clock = clock;
  }

  private static OkHttpClient client(DeviceConfig device, OkHttpClient shared) {
    OkHttpClient.Builder builder =
        shared
            .newBuilder()
            .connectTimeout(device.connectTimeout())
            .readTimeout(device.readTimeout())
            .callTimeout(device.connectTimeout().plus(device.readTimeout()));
    device.credentials().ifPresent(credentials -> builder.addInterceptor(new Login(credentials)));
    try {
      if (device.tls().isPresent()) {
        Trust.apply(device.tls().get(), builder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it was in order when the configuration was checked
    }
    return builder.build();
  }

  DeviceConfig config() {
    return device;
  }

  /** Devices behind the same host and port take turns. */
  String host() {
    return profile.url().host() + ":" + profile.url().port();
  }

  /** How many members of answers had names that cannot be properties. */
  long skippedMembers() {
    return skippedMembers.get();
  }

  /** Asks the device; blocks for at most its time-outs. */
  Result read() {
    HttpUrl url = profile.url();
    try {
      for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
        try (Response response = client.newCall(new Request.Builder().url(url).build()).execute()) {
          if (!response.isRedirect()) {
            return answer(response);
          }
          String location = response.header("Location");
          HttpUrl next = location == null ? null : url.resolve(location);
          if (next == null || !sameHost(next)) {
            return new Failure(
                FaultCode.REDIRECTED_AWAY,
                "GET " + shown(url) + ": redirected to another host, which is not followed");
          }
          url = next;
        }
      }
      return new Failure(
          FaultCode.INVALID_RESPONSE, "GET " + shown(url) + ": more than 5 redirects");
    } catch (SocketTimeoutException e) {
      return new Failure(FaultCode.READ_TIMEOUT, "GET " + shown(url) + ": no answer in time");
    } catch (InterruptedIOException e) {
      return new Failure(FaultCode.READ_TIMEOUT, "GET " + shown(url) + ": no answer in time");
    } catch (IOException e) {
      return new Failure(FaultCode.CONNECTION_FAILED, "GET " + shown(url) + ": " + e.getMessage());
    }
  }

  private boolean sameHost(HttpUrl other) {
    return other.host().equals(profile.url().host()) && other.port() == profile.url().port();
  }

  /** Without the query, which may carry a key. */
  private static String shown(HttpUrl url) {
    return url.newBuilder().query(null).build().toString();
  }

  private Result answer(Response response) throws IOException {
    String request = "GET " + shown(response.request().url());
    if (response.code() == 401 || response.code() == 403) {
      return new Failure(
          FaultCode.AUTHENTICATION_FAILED,
          request
              + ": status "
              + response.code()
              + device
                  .credentials()
                  .map(credentials -> ", " + credentials + " refused")
                  .orElse(", \"credentials\" needed"));
    }
    if (!response.isSuccessful()) {
      return new Failure(FaultCode.HTTP_STATUS, request + ": status " + response.code());
    }
    Buffer body = new Buffer();
    BufferedSource source = response.body().source();
    while (body.size() <= MAX_RESPONSE_BYTES) {
      if (source.read(body, MAX_RESPONSE_BYTES + 1 - body.size()) < 0) {
        return json(request, body.readByteArray());
      }
      if (body.size() > MAX_RESPONSE_BYTES) {
        break;
      }
    }
    return new Failure(FaultCode.RESPONSE_TOO_LARGE, request + ": the answer is above 1 MiB");
  }

  private Result json(String request, byte[] body) {
    JsonNode json;
    try {
      json = Json.parse(body);
    } catch (JsonProcessingException e) {
      return new Failure(FaultCode.INVALID_RESPONSE, request + ": the answer is no JSON");
    }
    Map<String, Value> values = profile.pointers().isEmpty() ? members(json) : pointed(json);
    if (values.isEmpty()) {
      return new Failure(
          FaultCode.INVALID_RESPONSE, request + ": the answer has none of the expected values");
    }
    synchronized (seen) {
      seen.addAll(values.keySet());
      seen.forEach(property -> values.putIfAbsent(property, new Value.Missing()));
    }
    return new Success(
        Reading.at(clock.instant(), device.id(), values, device.profile().units(), Quality.GOOD));
  }

  private Map<String, Value> pointed(JsonNode json) {
    Map<String, Value> values = new LinkedHashMap<>();
    profile
        .pointers()
        .forEach((property, pointer) ->
            Value.of(json.at(pointer)).ifPresent(value -> values.put(property, value)));
    return values;
  }

  private Map<String, Value> members(JsonNode json) {
    Map<String, Value> values = new LinkedHashMap<>();
    if (json instanceof ObjectNode object) {
      object
          .properties()
          .forEach(member ->
              Value.of(member.getValue())
                  .ifPresent(value -> member(member.getKey(), value, values)));
    }
    return values;
  }

  private void member(String name, Value value, Map<String, Value> values) {
    synchronized (seen) {
      PropertyNames.of(name)
          .filter(p -> seen.contains(p) || seen.size() + values.size() < PropertyNames.MAX)
          .ifPresentOrElse(
              property -> values.put(property, value), skippedMembers::incrementAndGet);
    }
  }
}
