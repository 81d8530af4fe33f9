package io.sensorhub.poller.device;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.description.PropertyDescription;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.poller.client.DeviceClient;
import io.sensorhub.poller.client.DeviceClient.Answer;
import io.sensorhub.poller.client.DeviceClient.Body;
import io.sensorhub.poller.client.DeviceClient.Failed;
import io.sensorhub.poller.profile.CommandRule;
import io.sensorhub.poller.profile.Filling;
import io.sensorhub.poller.profile.HttpProfile;
import io.sensorhub.poller.profile.MembersRule;
import io.sensorhub.poller.profile.StreamRule;
import io.sensorhub.poller.properties.NoNumbers;
import io.sensorhub.poller.properties.OwnProperties;
import io.sensorhub.poller.value.Document;
import io.sensorhub.poller.value.Extracted;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import okhttp3.OkHttpClient;

/**
 * One web device: reads it and sets it when told to; by one thread at a time, whoever has the turn
 * of its host. What the device may do to us comes back as a value.
 */
public final class HttpDevice implements AutoCloseable {

  /** How a read ended. */
  public sealed interface Result {}

  /**
   * It brought something.
   *
   * @param unfit what was not as expected, for people
   */
  public record Success(Map<String, Value> values, List<String> unfit) implements Result {}

  /**
   * It failed.
   *
   * @param pause for which it is to be left alone; empty: it may be asked as usual
   */
  public record Failure(FaultCode code, String message, Optional<Duration> pause)
      implements Result {

    Failure(FaultCode code, String message) {
      this(code, message, Optional.empty());
    }

    static Failure of(Failed failed) {
      return new Failure(failed.code(), failed.message(), failed.pause());
    }
  }

  static final String PUSH = "push";

  private final DeviceConfig device;
  private final HttpProfile profile;
  private final Optional<DeviceClient> sender;
  private final OwnProperties own;
  private final Extraction extraction;

  /**
   * @param shared whose threads and connections are used
   * @param ticker nanoseconds that only go forward
   */
  public HttpDevice(
      DeviceConfig device,
      HttpProfile profile,
      OkHttpClient shared,
      Clock clock,
      LongSupplier ticker) {
    this.device = device;
    this.profile = profile;
    this.own = new OwnProperties(device, profile);
    this.extraction = new Extraction(device, own);
    this.sender =
        profile.base().map(base -> new DeviceClient(device, profile, base, shared, clock, ticker));
  }

  public DeviceConfig config() {
    return device;
  }

  public HttpProfile profile() {
    return profile;
  }

  /** What requests are sent by; nothing where it has no address. */
  public Optional<DeviceClient> sender() {
    return sender;
  }

  /** What of its values is no number. */
  public NoNumbers noNumbers() {
    return extraction.noNumbers();
  }

  /** How many members of answers had names that cannot be properties. */
  public long skippedMembers() {
    return extraction.skippedMembers();
  }

  /** Asks the device everything; blocks for at most its time-outs. */
  public Result read() {
    return read(profile.reads());
  }

  /** Asks the device a part; blocks for at most its time-outs. */
  public Result read(List<HttpProfile.Read> reads) {
    Map<String, Value> values = new LinkedHashMap<>();
    List<String> unfit = new ArrayList<>();
    for (HttpProfile.Read read : reads) {
      switch (sender.orElseThrow().read(read.request())) {
        case Failed failed -> {
          return Failure.of(failed);
        }
        case Body body -> {
          switch (taken(read, body)) {
            case Failure failure -> {
              return failure;
            }
            case Success success -> {
              values.putAll(success.values());
              unfit.addAll(success.unfit());
            }
          }
        }
      }
    }
    return new Success(values, unfit);
  }

  /**
   * Sets a property, once.
   *
   * @param name the device's own of what is set
   * @param left the time that there is for it
   */
  public Answer set(CommandRule command, String name, JsonNode value, Duration left) {
    Filling filling = Filling.of(name, command.text(value));
    return sender.orElseThrow().command(command.request(), filling, left);
  }

  /** Goes on where another one has ended that read the same device by the same profile. */
  public void goesOnAs(HttpDevice before) {
    extraction.goesOnAs(before.extraction);
  }

  /** The beginning of an answer, for messages, without the device's secrets. */
  String glimpse(String text) {
    return Prober.glimpse(text, profile.keys().credentials());
  }

  /** Takes the values of one answer. What it has brought before, and does not now, is missing. */
  private Result taken(HttpProfile.Read read, Body body) {
    String source = "" + profile.reads().indexOf(read);
    Document answer;
    try {
      answer = read.document(body.text());
    } catch (Document.TooManyValues e) {
      String message = body.request() + ": the answer has " + e.getMessage();
      return new Failure(FaultCode.RESPONSE_TOO_LARGE, message);
    }
    boolean json = !read.wantsJson() || !answer.json().isMissingNode();
    boolean xml = !read.wantsXml() || !answer.xml().isMissingNode();
    if (!json || !xml) {
      return new Failure(
          FaultCode.INVALID_RESPONSE,
          body.request()
              + (json ? ": expected XML, found " : ": expected JSON, found ")
              + glimpse(body.text()));
    }
    Success found = extraction.of(source, read.values(), read.members(), answer, body.request());
    if (found.values().isEmpty()) {
      return new Failure(
          FaultCode.INVALID_RESPONSE,
          found.unfit().isEmpty()
              ? body.request() + ": expected an object with values, found none"
              : String.join("; ", found.unfit()));
    }
    Map<String, Value> values = new LinkedHashMap<>(found.values());
    read.values().stream()
        .filter(value -> !value.conditional())
        .forEach(value -> values.putIfAbsent(value.property(), new Value.Missing()));
    Set<String> before = extraction.seen(source);
    before.addAll(values.keySet());
    before.forEach(property -> values.putIfAbsent(property, new Value.Missing()));
    return new Success(values, found.unfit());
  }

  /** Takes the values of what the device reports by itself; nothing has to be in it. */
  public synchronized Success reported(ObjectNode report) {
    Optional<MembersRule> members =
        profile.pushed().isEmpty() ? Optional.of(MembersRule.TOP) : Optional.empty();
    Success found = extraction.of(PUSH, profile.pushed(), members, Document.of(report), PUSH);
    extraction.seen(PUSH).addAll(found.values().keySet());
    return found;
  }

  /** Takes what an event of its stream tells; empty if it tells no value. */
  public List<StreamRule.Told> told(StreamRule rules, JsonNode event) {
    List<StreamRule.Told> told = new ArrayList<>();
    for (StreamRule.Told one : rules.told(event)) {
      boolean part = !one.optional() || !(one.found() instanceof Extracted.Absent);
      if (!part && !own.knows(one.property())) {
        continue; // the part has no such value, as a lamp without a dimmer has none
      }
      if (own.take(one, event)) {
        told.add(one);
      } else {
        extraction.skipped();
      }
    }
    return told;
  }

  /** What is known of its properties: by the profile, and by what the device has told. */
  public Map<String, PropertyDescription> describe() {
    return own.describe();
  }

  /** True once after the device has told more of its properties than was known. */
  public boolean takeLearned() {
    return own.takeLearned();
  }

  /** How a property is set; nothing where it cannot be. */
  public Optional<OwnProperties.Setter> setter(String property) {
    return own.setter(property);
  }

  /** Ends the device's session, where it has one. Blocks for at most 2 s. */
  @Override
  public void close() {
    sender.ifPresent(DeviceClient::close);
  }
}
