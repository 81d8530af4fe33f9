package io.sensorhub.poller.device;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.sensorhub.core.Unit;
import io.sensorhub.core.Value;
import io.sensorhub.poller.profile.StreamRule;
import io.sensorhub.poller.profile.StreamRule.Told;
import io.sensorhub.poller.value.Document;
import io.sensorhub.poller.value.Extracted;
import java.io.InterruptedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import okhttp3.Response;
import okhttp3.sse.EventSource;
import okhttp3.sse.EventSourceListener;
import org.jspecify.annotations.Nullable;

/**
 * Takes what a device tells on its stream, for as long as one stream is open. For the thread that
 * reads the stream.
 */
final class StreamListener extends EventSourceListener {

  private final HttpDevice device;
  private final StreamRule rules;
  private final DeviceState state;
  private final Consumer<List<Told>> heard;

  /** By property, what was wrong with what was told of it last. */
  private final Map<String, String> unfit = new LinkedHashMap<>();

  private String reason = "the stream ended";
  private boolean idle;

  /**
   * @param heard is told which properties an event was about
   */
  StreamListener(
      HttpDevice device, StreamRule rules, DeviceState state, Consumer<List<Told>> heard) {
    this.device = device;
    this.rules = rules;
    this.state = state;
    this.heard = heard;
  }

  /** Why the stream ended. */
  String reason() {
    return reason;
  }

  /** Whether it ended because nothing came any more. */
  boolean idle() {
    return idle;
  }

  @Override
  public void onEvent(EventSource from, @Nullable String id, @Nullable String type, String data) {
    String kind = type == null || type.isEmpty() ? "message" : type;
    if (!kind.equals(rules.event())) {
      state.heard();
      return;
    }
    String place = rules.request().path().orElse("/") + ", event " + kind;
    JsonNode json = json(data);
    if (json.isMissingNode()) {
      String found = place + ": expected JSON, found " + device.glimpse(data);
      state.take(state.asked(), Map.of(), Map.of(), List.of(found));
      return;
    }
    List<Told> told = device.told(rules, json);
    if (device.takeLearned()) {
      state.described(device.describe());
    }
    take(place, told);
  }

  private static JsonNode json(String data) {
    try {
      return Document.ofJson(data).json();
    } catch (Document.TooManyValues e) {
      return MissingNode.getInstance();
    }
  }

  private void take(String place, List<Told> told) {
    Map<String, Value> values = new LinkedHashMap<>();
    Map<String, Unit> units = new LinkedHashMap<>();
    for (Told one : told) {
      String property = one.property();
      one.unit().ifPresent(unit -> units.put(property, unit));
      String expected = place + ", " + property + ": expected ";
      switch (one.found()) {
        case Extracted.Got got -> fits(property, got.value(), values);
        case Extracted.NoNumber none ->
            fits(property, device.noNumbers().named(property, none.word()), values);
        case Extracted.Unfit wrong ->
            wrong(property, expected + wrong.expected() + ", found " + wrong.came(), values);
        case Extracted.NotOfThisOne _ -> {}
        case Extracted.Absent _ -> {
          if (!one.optional()) {
            wrong(property, expected + "a value, found nothing", values);
          }
        }
      }
    }
    if (!told.isEmpty()) {
      state.take(state.asked(), values, units, List.copyOf(unfit.values()));
    }
    heard.accept(told);
  }

  private void fits(String property, Value value, Map<String, Value> values) {
    unfit.remove(property);
    values.put(property, value);
  }

  private void wrong(String property, String message, Map<String, Value> values) {
    unfit.put(property, message);
    values.put(property, new Value.Missing());
  }

  @Override
  public void onFailure(
      EventSource from, @Nullable Throwable failure, @Nullable Response response) {
    idle = failure instanceof InterruptedIOException;
    if (idle) {
      reason = "nothing came for " + rules.idle().toSeconds() + " s";
    } else if (failure != null) {
      reason = "broken off, " + failure.getMessage();
    }
  }
}
