package io.sensorhub.manager.adapter;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.sensorhub.core.Json;
import io.sensorhub.core.config.UsbConfig;
import io.sensorhub.core.profile.ProfileSource;
import io.sensorhub.core.tree.Shown;
import io.sensorhub.manager.decision.Contents;
import io.sensorhub.manager.decision.Decision;
import io.sensorhub.manager.decision.DecisionFile;
import io.sensorhub.manager.identity.DeviceKey;
import io.sensorhub.manager.identity.Identities;
import io.sensorhub.manager.identity.Plugged;
import io.sensorhub.manager.rule.Ignored;
import io.sensorhub.manager.rule.Rules;
import io.sensorhub.runtime.http.ApiException;
import io.sensorhub.stream.device.DeviceEvent;
import io.sensorhub.stream.device.ManagerFeed;
import io.sensorhub.stream.device.UsbReport;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All adapters that are known, and the one place where something happens to them: a device comes or
 * goes, the handler reports, a person decides, time passes. What follows is kept in the file, and
 * told to who follows, before the call returns. Thread-safe.
 *
 * <pre>
 *                    ┌──────────────► offered, ambiguous, unknown ──accept──► taken
 *   plugged in ──► looked at ─never─► denied             ▲                     │
 *        │           │                                   └──── forget ◄────────┤
 *        │           └──claimed by a port of the file──► configured            │
 *        └──unplugged──► gone (undecided), or as it was decided ◄──────────────┘
 * </pre>
 */
public final class Adapters {

  private static final Logger LOG = LoggerFactory.getLogger(Adapters.class);

  private final Setup setup;
  private final UsbMeters meters;
  private final Telling telling;
  private final Clock clock;
  private final Identities identities;
  private final Presence presence = new Presence();
  private final Known known;
  private final Decisions decisions;

  /**
   * What does not change while the process runs.
   *
   * @param usb the instance's {@code config.usb}
   * @param taken whether a device of the instance has an id
   */
  public record Setup(
      UsbConfig usb,
      Rules rules,
      Ignored ignored,
      ProfileSource profiles,
      Predicate<String> taken) {}

  /** Reads what was kept and tells it. */
  public Adapters(
      Setup setup,
      DecisionFile file,
      ManagerFeed feed,
      Bus bus,
      MeterRegistry registry,
      Clock clock) {
    this.setup = setup;
    this.meters = new UsbMeters(registry);
    this.telling = new Telling(feed, bus, meters, clock);
    this.clock = clock;
    Contents contents = file.load();
    this.identities = new Identities(contents.shared());
    this.known = new Known(contents.entries(), setup.usb().flapping());
    this.decisions = new Decisions(setup, file, identities, known, telling, meters, clock);
    for (State state : State.values()) {
      meters.states(this, adapters -> adapters.count(state), state);
    }
    for (Adapter adapter : known.all()) {
      decisions.compose(adapter);
      decisions.settle(adapter);
    }
  }

  /** How many are in that state. */
  public synchronized long count(State state) {
    return known.all().stream().filter(adapter -> adapter.state() == state).count();
  }

  /** What is wrong with the file of decisions; empty: nothing. */
  public synchronized String storeError() {
    return decisions.error();
  }

  /** All of them, as {@code GET /devices} has them. */
  public synchronized List<ObjectNode> list() {
    return known.all().stream().map(decisions::document).toList();
  }

  /**
   * One of them.
   *
   * @throws ApiException if it is not known
   */
  public synchronized ObjectNode get(String usbId) {
    return decisions.document(find(usbId));
  }

  private Adapter find(String usbId) {
    return known
        .find(usbId)
        .orElseThrow(() ->
            new ApiException(
                404, "UNKNOWN_DEVICE", "There is no USB device \"" + usbId + "\"; see /devices"));
  }

  /** One that a person decides about: what follows is not measured from when it came. */
  private Adapter meant(String usbId) {
    return find(usbId).withoutHaste();
  }

  /** All that is there now, told anew: what has happened meanwhile is made up for. */
  public synchronized void snapshot(List<DeviceEvent> now) {
    Instant heard = clock.instant();
    presence.difference(now, heard).forEach(event -> happened(event, heard));
  }

  /** A device came, went, or is described otherwise. */
  public synchronized void event(DeviceEvent event) {
    happened(event, event.time());
  }

  /** Something happened, known since that time. */
  private void happened(DeviceEvent event, Instant time) {
    if (presence.take(event)) {
      telling.event(event);
      arrange(time);
    }
  }

  /** Brings together what is there and what is known. */
  private void arrange(Instant happened) {
    Identities.Result now = identities.of(presence.adapters());
    now.newlyShared().forEach(key -> share(key, now));
    Map<DeviceKey, Plugged> there = new LinkedHashMap<>();
    now.keys().forEach((plugged, key) -> there.putIfAbsent(key, plugged));
    for (Adapter adapter : known.all()) {
      Plugged plugged = there.get(adapter.entry().key());
      if (adapter.present() && !Objects.equals(plugged, adapter.plugged().orElse(null))) {
        if (plugged == null || anew(plugged, adapter.plugged().orElseThrow())) {
          LOG.info("device_removed device={}", adapter.id());
          adapter.lost(clock.instant());
          decisions.seen();
          decisions.settle(adapter);
        }
      }
    }
    there.forEach((key, plugged) -> {
      Adapter adapter = known.find(key).orElseGet(() -> known.add(plugged, key, clock.instant()));
      if (!adapter.plugged().equals(Optional.of(plugged))) {
        found(adapter, plugged, happened);
      }
    });
    known.all().stream()
        .filter(adapter -> adapter.present() && !adapter.entry().key().serial())
        .forEach(decisions::settle); // twins may have come
    known.excess().forEach(decisions::drop);
  }

  private static boolean anew(Plugged now, Plugged before) {
    return now.place().devnum() != before.place().devnum() || !now.path().equals(before.path());
  }

  private void found(Adapter adapter, Plugged plugged, Instant happened) {
    boolean came = !adapter.present();
    adapter.found(
        plugged, setup.rules().judge(plugged), setup.ignored().holds(plugged), clock.instant());
    decisions.seen();
    if (came) {
      adapter.came(happened);
      LOG.info(
          "device_detected device={} vendor_id={} product_id={}",
          adapter.id(),
          plugged.usb().vendorId(),
          plugged.usb().productId());
      if (adapter.state() == State.TAKEN && adapter.flapping().plugged(clock.instant())) {
        meters.flapped();
        LOG.warn(
            "device_held device={} count={} until={}",
            adapter.id(),
            adapter.flapping().limits().times(),
            adapter.flapping().until().map(Json::time).orElse(""));
      }
    }
    decisions.settle(adapter);
  }

  /** Two adapters show one serial number: who was first keeps what was decided, at its socket. */
  private void share(DeviceKey number, Identities.Result now) {
    LOG.warn(
        "SHARED_SERIAL_NUMBER, both go by their sockets from now on key={}",
        Shown.quoted(number.text()));
    known
        .find(number)
        .ifPresent(adapter -> {
          List<Plugged> both =
              now.keys().keySet().stream().filter(plugged -> number.isNumberOf(plugged)).toList();
          Plugged first =
              both.stream()
                  .filter(plugged -> adapter.plugged().equals(Optional.of(plugged)))
                  .findFirst()
                  .or(() ->
                      both.stream()
                          .filter(
                              plugged -> plugged.place().socket().equals(adapter.entry().socket()))
                          .findFirst())
                  .orElseGet(both::getFirst);
          DeviceKey key = Objects.requireNonNull(now.keys().get(first));
          known.find(key).ifPresent(decisions::drop);
          adapter.keep(adapter.entry().with(key));
          decisions.compose(adapter);
        });
    decisions.save();
  }

  /** The handler has looked at an adapter. */
  public synchronized ObjectNode report(String usbId, UsbReport report) {
    Adapter adapter = find(usbId);
    if (adapter.present()) {
      adapter.reported(report);
      report.probe().ifPresent(result -> decisions.probed(adapter, result));
      decisions.settle(adapter);
    }
    return decisions.document(adapter);
  }

  /**
   * A person agrees that it is opened, or that the handler finds out what it is; the latter decides
   * nothing.
   *
   * @throws ApiException if that cannot be
   */
  public synchronized ObjectNode accept(String usbId, Wish wish) {
    Adapter adapter = meant(usbId);
    if (wish.attempt()) {
      decisions.probe(adapter);
    } else {
      decisions.accept(adapter, wish, Decision.By.PERSON);
    }
    return decisions.document(adapter);
  }

  /**
   * A person says to leave it alone.
   *
   * @throws ApiException if that cannot be
   */
  public synchronized ObjectNode ignore(String usbId) {
    Adapter adapter = meant(usbId);
    decisions.ignore(adapter);
    return decisions.document(adapter);
  }

  /** A person takes back what was decided. */
  public synchronized ObjectNode forget(String usbId) {
    Adapter adapter = meant(usbId);
    boolean kept = decisions.forget(adapter);
    ObjectNode document = decisions.document(adapter);
    return kept ? document : document.put("state", "forgotten");
  }

  /** Time has passed; to be called each second or so. */
  public synchronized void tick() {
    Instant now = clock.instant();
    for (Adapter adapter : known.all()) {
      boolean held = adapter.flapping().over(now);
      boolean late = adapter.probing().tooLong(now);
      if (held || late) {
        decisions.settle(adapter);
      }
    }
    decisions.flush(now);
  }

  /** Keeps what was seen when. */
  public synchronized void flush() {
    decisions.flush(clock.instant().plus(Decisions.KEEP));
  }
}
