package io.sensorhub.manager.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.manager.rule.Candidate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finding out what is behind one adapter: the handler does it, and reports within {@link #LIMIT}.
 * What is found out puts the candidates in another order; it decides nothing.
 */
final class Probing {

  /** Four rates of three seconds, five questions of one second, and a line that opens late. */
  static final Duration LIMIT = Duration.ofSeconds(60);

  private Optional<Instant> since = Optional.empty();
  private Optional<ObjectNode> result = Optional.empty();

  boolean running() {
    return since.isPresent();
  }

  void begin(Instant now) {
    since = Optional.of(now);
    result = Optional.empty();
  }

  /** The handler has answered. */
  void found(ObjectNode what) {
    since = Optional.empty();
    result = Optional.of(what);
  }

  /** It was pulled out meanwhile. */
  void end() {
    if (running()) {
      found(failure("UNPLUGGED", "It was pulled out meanwhile"));
    }
  }

  /** Whether the handler has not answered in time, as the result then says. */
  boolean tooLong(Instant now) {
    boolean late =
        since.filter(begun -> Duration.between(begun, now).compareTo(LIMIT) >= 0).isPresent();
    if (late) {
      found(failure("NO_ANSWER", "serial-handler has not reported within 60 s"));
    }
    return late;
  }

  private static ObjectNode failure(String code, String message) {
    ObjectNode failure = Json.object();
    failure.putArray("sent");
    failure.putArray("heard");
    failure.putArray("evidence");
    return failure.put("error", code).put("message", message);
  }

  /** How many octets were sent. */
  static long octets(ObjectNode result) {
    long digits = 0;
    for (JsonNode sent : result.path("sent")) {
      digits += sent.path("hex").asText().replaceAll("[^0-9A-Fa-f]", "").length();
    }
    return digits / 2;
  }

  /** What was found out; null before that, and while it is being found out. */
  JsonNode json() {
    return result.<JsonNode>map(ObjectNode::deepCopy).orElse(Json.object().nullNode());
  }

  /** The candidates as they are told; those that something speaks for first. */
  ArrayNode ordered(List<Candidate> candidates) {
    List<ObjectNode> all = new ArrayList<>();
    for (Candidate candidate : candidates) {
      ObjectNode one = Json.object().put("id", candidate.id()).put("profile", candidate.profile());
      one.set("port", candidate.port());
      ArrayNode evidence = one.putArray("evidence");
      for (JsonNode each : result.map(of -> of.path("evidence")).orElse(Json.object())) {
        if (each.path("profile").asText().equals(candidate.profile())) {
          evidence.add(each.path("because").asText());
        }
      }
      all.add(one);
    }
    all.sort(Comparator.comparing(one -> one.path("evidence").isEmpty()));
    ArrayNode json = Json.object().putArray("candidates");
    all.forEach(json::add);
    return json;
  }
}
