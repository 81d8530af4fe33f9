package io.sensorhub.manager.adapter;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.config.UsbConfig;
import io.sensorhub.manager.decision.Decision;
import io.sensorhub.manager.decision.Entry;
import io.sensorhub.manager.identity.Plugged;
import io.sensorhub.manager.rule.Rules;
import io.sensorhub.stream.device.UsbOrder;
import io.sensorhub.stream.device.UsbReport;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One adapter: what is kept of it, and what is known of it now. Guarded by {@link Adapters}. */
final class Adapter {

  private static final Rules.Verdict NOTHING = new Rules.Verdict(List.of(), List.of());

  private final Flapping flapping;
  private Entry entry;
  private @Nullable Plugged plugged;
  private Rules.Verdict verdict = NOTHING;
  private boolean ignoredByFile;
  private Optional<UsbReport> report = Optional.empty();
  private Optional<String> claimedBy = Optional.empty();
  private Optional<Line> line = Optional.empty();
  private final Probing probing = new Probing();

  /** Of the line of its decision, where that cannot be read any more. */
  private String trouble = "";

  /** Told to followers last. */
  private @Nullable UsbOrder order;

  /** When it came, as long as nothing was ordered or decided since. */
  private @Nullable Instant came;

  private @Nullable ObjectNode shown;
  private @Nullable State logged;

  Adapter(Entry entry, UsbConfig.Flapping limits) {
    this.entry = entry;
    this.flapping = new Flapping(limits);
  }

  String id() {
    return entry.usbId();
  }

  Entry entry() {
    return entry;
  }

  void keep(Entry now) {
    entry = now;
  }

  Optional<Plugged> plugged() {
    return Optional.ofNullable(plugged);
  }

  boolean present() {
    return plugged != null;
  }

  Rules.Verdict verdict() {
    return verdict;
  }

  Flapping flapping() {
    return flapping;
  }

  Probing probing() {
    return probing;
  }

  Optional<String> claimedBy() {
    return claimedBy;
  }

  /** Empty: the handler has said nothing since it was plugged in. */
  Optional<UsbReport> report() {
    return report;
  }

  /** It was plugged in at that time. */
  void came(Instant time) {
    came = time;
  }

  /**
   * When it came, for who orders something for the first time since; empty: something was ordered,
   * or a person was waited for.
   */
  Optional<Instant> takeCame() {
    Optional<Instant> time = Optional.ofNullable(came);
    came = null;
    return time;
  }

  /** This one; a person was waited for. */
  Adapter withoutHaste() {
    came = null;
    return this;
  }

  /** It is there, or is described otherwise. */
  void found(Plugged now, Rules.Verdict what, boolean ignored, Instant time) {
    plugged = now;
    verdict = what;
    ignoredByFile = ignored;
    entry = entry.seen(now.usb().manufacturer(), now.usb().product(), now.place().socket(), time);
  }

  /** It was pulled out. */
  void lost(Instant time) {
    plugged = null;
    report = Optional.empty();
    probing.end();
    came = null;
    entry = entry.gone(time);
  }

  /** The handler has looked at it. */
  void reported(UsbReport now) {
    report = Optional.of(now);
    claimedBy = now.claimedBy();
  }

  /** The line of its decision; empty: there is none, or it cannot be read any more. */
  void line(Optional<Line> now, String what) {
    line = now;
    trouble = what;
  }

  Optional<Line> line() {
    return line;
  }

  State state() {
    if (claimedBy.isPresent()) {
      return State.CONFIGURED;
    } else if (ignoredByFile) {
      return State.IGNORED;
    }
    return switch (entry.decision().orElse(null)) {
      case Decision.Ignore _ -> State.IGNORED;
      case Decision.Accept _ -> State.TAKEN;
      case null -> undecided();
    };
  }

  private State undecided() {
    if (plugged == null) {
      return State.GONE;
    } else if (report.isEmpty()) {
      return State.NEW; // the instance file may name it
    } else if (verdict.never()) {
      return State.DENIED;
    }
    return switch (verdict.candidates().size()) {
      case 0 -> State.UNKNOWN;
      case 1 -> State.OFFERED;
      default -> State.AMBIGUOUS;
    };
  }

  /**
   * Why rules that know it leave it to a person all the same; empty: they do not, or it is clear.
   */
  String waits(UsbConfig.Policy policy) {
    boolean several = verdict.rules().size() > 1;
    if (state() == State.AMBIGUOUS && several) {
      return "The rules %s weigh the same and lead to different things.".formatted(verdict.named());
    } else if (policy != UsbConfig.Policy.AUTO || state() != State.OFFERED || verdict.exact()) {
      return "";
    }
    return several
        ? "Policy auto leaves it to you: the rules %s weigh the same, and not all are exact."
            .formatted(verdict.named())
        : "Policy auto leaves it to you: the rule %s is not exact.".formatted(verdict.named());
  }

  /** Whether the instance file says to leave it alone. */
  boolean ignoredByFile() {
    return ignoredByFile;
  }

  /** What the handler is to do; empty: nothing. */
  Optional<UsbOrder> wanted() {
    return state() == State.TAKEN
        ? line.map(of -> of.order(plugged().map(Plugged::path), flapping.until()))
        : Optional.empty();
  }

  /** What the handler was told last; empty: nothing that is in force. */
  Optional<UsbOrder> order() {
    return Optional.ofNullable(order);
  }

  void told(@Nullable UsbOrder now) {
    order = now;
  }

  /** Whether this is another document than the one before. */
  boolean shows(ObjectNode now) {
    boolean other = !now.equals(shown);
    shown = now;
    return other;
  }

  /** Whether this is another state than the one before. */
  boolean reaches(State now) {
    boolean other = now != logged;
    logged = now;
    return other;
  }

  /**
   * The document for people and programs.
   *
   * @param name for people
   * @param note for people; empty: none
   */
  ObjectNode json(String name, String note) {
    Optional<Plugged> there = plugged();
    ObjectNode json = Json.object().put("id", entry.usbId()).put("state", state().key());
    json.put("present", present());
    usable(json);
    json.put("path", there.map(Plugged::path).orElse(null))
        .put("by_id", there.flatMap(at -> at.link("/dev/serial/by-id/")).orElse(null))
        .put("by_path", there.flatMap(at -> at.link("/dev/serial/by-path/")).orElse(null))
        .put("vendor_id", entry.key().vendorId())
        .put("product_id", entry.key().productId())
        .put(
            "serial_number",
            there
                .flatMap(at -> at.usb().serialNumber())
                .or(() -> entry.key().serialNumber())
                .orElse(null))
        .put("manufacturer", entry.manufacturer().orElse(null))
        .put("product", entry.product().orElse(null))
        .put("interface", there.flatMap(at -> at.usb().interfaceNumber()).orElse(null))
        .put("port", entry.key().port())
        .put("socket", entry.socket().orElse(null))
        .put("identity", entry.key().serial() ? "serial" : "socket")
        .put("name", name)
        .put("rule", rule().orElse(null));
    json.set("candidates", probing.ordered(verdict.candidates()));
    ArrayNode devices = json.putArray("device_ids");
    line.ifPresent(of -> of.deviceIds().forEach(devices::add));
    json.put("claimed_by", claimedBy.orElse(null))
        .put("held_until", flapping.until().map(Json::time).orElse(null))
        .put("first_seen", Json.time(entry.firstSeen()))
        .put("last_seen", Json.time(entry.lastSeen()))
        .put("unplugged", entry.unplugged())
        .put("note", note.isEmpty() && trouble.isEmpty() ? null : (note + " " + trouble).strip());
    json.set("probe", probing.json());
    return json;
  }

  private void usable(ObjectNode json) {
    if (!present()) {
      json.putNull("usable").putNull("reason").putNull("fix");
    } else if (report.isEmpty()) {
      json.put("usable", false)
          .put("reason", "NOT_REPORTED")
          .put("fix", "wait a moment, or start serial-handler: it has not looked at it yet");
    } else {
      json.put("usable", report.get().usable())
          .put("reason", report.get().reason().orElse(null))
          .put("fix", report.get().fix().orElse(null));
    }
  }

  private Optional<String> rule() {
    return entry
        .accepted()
        .flatMap(Decision.Accept::rule)
        .or(() ->
            verdict.rules().size() == 1
                ? Optional.of(verdict.rules().getFirst().id())
                : Optional.empty());
  }
}
