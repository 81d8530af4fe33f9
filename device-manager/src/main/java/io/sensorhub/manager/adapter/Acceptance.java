package io.sensorhub.manager.adapter;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.config.Owners;
import io.sensorhub.core.profile.ProfileSource;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.Shown;
import io.sensorhub.manager.decision.Decision;
import io.sensorhub.manager.identity.Names;
import io.sensorhub.manager.identity.Plugged;
import io.sensorhub.manager.rule.Candidate;
import io.sensorhub.manager.rule.Rule;
import io.sensorhub.runtime.http.ApiException;
import io.sensorhub.stream.device.UsbReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Makes a decision of what a person, or the hub itself, wants of an adapter. */
final class Acceptance {

  private static final String DEVICE_ID = "device_id";
  private static final int MOST_DEVICES = 64;

  /** Drivers of what is on no serial line. */
  private static final Set<String> NO_LINE = Set.of(Owners.HTTP, Owners.SIMULATED, "modem-proxy");

  private Acceptance() {}

  /**
   * Refuses what must not be opened.
   *
   * @throws ApiException that says why, and what can be done
   */
  static void check(Adapter adapter) {
    switch (adapter.state()) {
      case CONFIGURED ->
          throw new ApiException(
              409,
              "CONFIGURED",
              "The instance file has this device as port \"%s\"; what it says counts"
                  .formatted(adapter.claimedBy().orElse("")));
      case DENIED ->
          throw new ApiException(
              403,
              "DENIED",
              "The rule \"%s\" forbids to open this device; only a port of the instance file can"
                  .formatted(adapter.verdict().rules().getFirst().name()));
      case NEW, IGNORED, OFFERED, AMBIGUOUS, UNKNOWN, TAKEN, GONE -> {}
    }
    if (adapter.ignoredByFile()) {
      throw new ApiException(
          409, "CONFIGURED", "config.usb.ignore of the instance file names this device");
    }
    if (!adapter.present()) {
      throw unusable("It is not plugged in", "plug it in");
    }
    UsbReport report =
        adapter
            .report()
            .orElseThrow(() ->
                unusable(
                    "NOT_REPORTED: serial-handler has not looked at it yet",
                    "wait a moment, or start serial-handler"));
    if (!report.usable()) {
      throw unusable(
          "It cannot be opened: " + report.reason().orElse("unknown"), report.fix().orElse(""));
    }
  }

  /**
   * Refuses a profile that there is none of, or that is for nothing on a serial line.
   *
   * @param name as a person wishes it
   * @throws ApiException that names those that fit
   */
  static void checkProfile(String name, Adapter adapter, ProfileSource profiles) {
    Predicate<String> serial =
        known ->
            profiles
                .find(known, new Problems())
                .filter(profile -> !NO_LINE.contains(profile.driver()))
                .isPresent();
    if (profiles.names().contains(name) && serial.test(name)) {
      return;
    }
    List<String> candidates =
        adapter.verdict().candidates().stream().map(Candidate::profile).distinct().toList();
    Problems problems = new Problems();
    problems.unknown(
        "profile",
        Shown.quoted(name),
        name,
        candidates.isEmpty()
            ? profiles.names().stream().filter(serial).sorted().toList()
            : candidates);
    throw Wish.invalid(problems.all());
  }

  static ApiException unusable(String why, String fix) {
    return new ApiException(
        409, "NOT_USABLE", fix.isEmpty() ? why : why + ". " + fix, Json.object().put("fix", fix));
  }

  /** What is behind it, and the rule that says so. */
  private record Choice(Candidate candidate, Optional<String> rule) {}

  /**
   * The decision.
   *
   * @param taken whether another device has an id already
   * @throws ApiException if it is not clear what is meant, or cannot be
   */
  static Decision.Accept decide(
      Adapter adapter, Wish wish, Decision.By by, Predicate<String> taken) {
    Optional<Decision.Accept> before = adapter.entry().accepted();
    Choice choice = choice(adapter, wish, before);
    Candidate candidate = choice.candidate();
    Optional<Decision.Accept> same =
        before.filter(accept -> accept.profile().equals(candidate.profile()));
    ObjectNode port = same.map(Decision.Accept::port).orElseGet(candidate::port).deepCopy();
    port.setAll(wish.port());
    wish.deviceId()
        .filter(id -> !own(before, id) && taken.test(id))
        .ifPresent(id -> {
          throw new ApiException(409, "ID_TAKEN", "There is a device \"" + id + "\" already");
        });
    List<ObjectNode> devices =
        same.map(accept -> again(accept.devices(), candidate, wish))
            .orElseGet(() -> List.of(first(adapter, candidate, wish, taken)));
    if (devices.size() > MOST_DEVICES) {
      throw new ApiException(
          422, "INVALID_CONFIGURATION", "A line has at most " + MOST_DEVICES + " devices");
    }
    return new Decision.Accept(by, choice.rule(), candidate.profile(), port, devices);
  }

  private static boolean own(Optional<Decision.Accept> before, String id) {
    return before.stream()
        .flatMap(accept -> accept.devices().stream())
        .anyMatch(device -> device.path(DEVICE_ID).asText().equals(id));
  }

  private static Choice choice(Adapter adapter, Wish wish, Optional<Decision.Accept> before) {
    List<Candidate> candidates = adapter.verdict().candidates();
    Optional<String> profile = wish.profile().or(() -> before.map(Decision.Accept::profile));
    if (profile.isPresent()) {
      return candidates.stream()
          .filter(candidate -> candidate.profile().equals(profile.get()))
          .findFirst()
          .map(candidate -> new Choice(candidate, rule(adapter, candidate)))
          .orElseGet(() ->
              new Choice(
                  new Candidate(profile.get(), profile.get(), Json.object(), Json.object()),
                  Optional.empty()));
    }
    if (candidates.size() == 1) {
      return new Choice(candidates.getFirst(), rule(adapter, candidates.getFirst()));
    }
    ObjectNode more = Json.object();
    more.set("candidates", adapter.probing().ordered(candidates));
    String names = String.join(", ", candidates.stream().map(Candidate::profile).toList());
    throw new ApiException(
        409,
        "AMBIGUOUS",
        candidates.isEmpty()
            ? "No rule says what it is: say which profile"
            : "It may be one of several: say which profile: " + names,
        more);
  }

  private static Optional<String> rule(Adapter adapter, Candidate candidate) {
    return adapter.verdict().rules().stream()
        .filter(rule -> rule.candidates().contains(candidate))
        .map(Rule::id)
        .findFirst();
  }

  private static ObjectNode first(
      Adapter adapter, Candidate candidate, Wish wish, Predicate<String> taken) {
    Plugged plugged = adapter.plugged().orElseThrow();
    String id =
        wish.deviceId()
            .orElseGet(() -> Names.deviceId(candidate.id(), plugged, adapter.entry().key(), taken));
    ObjectNode device = Json.object().put(DEVICE_ID, id);
    device.setAll(candidate.device());
    device.setAll(wish.device());
    return device;
  }

  /** Another device on the line, or other members of one that it has. */
  private static List<ObjectNode> again(List<ObjectNode> before, Candidate candidate, Wish wish) {
    List<ObjectNode> devices = new ArrayList<>(before.stream().map(ObjectNode::deepCopy).toList());
    String id = wish.deviceId().orElseGet(() -> devices.getFirst().path(DEVICE_ID).asText());
    Optional<ObjectNode> meant =
        devices.stream()
            .filter(device -> device.path(DEVICE_ID).asText().equals(id))
            .findFirst()
            .or(() ->
                devices.size() == 1 && !wish.device().has("unit_id")
                    ? Optional.of(devices.getFirst()) // another name
                    : Optional.empty());
    ObjectNode device =
        meant.orElseGet(() -> {
          ObjectNode more = Json.object();
          more.setAll(candidate.device());
          devices.add(more);
          return more;
        });
    device.put(DEVICE_ID, id);
    device.setAll(wish.device());
    return devices;
  }
}
