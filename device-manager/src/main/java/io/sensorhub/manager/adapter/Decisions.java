package io.sensorhub.manager.adapter;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.config.UsbConfig;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.manager.decision.Contents;
import io.sensorhub.manager.decision.Decision;
import io.sensorhub.manager.decision.DecisionFile;
import io.sensorhub.manager.decision.Entry;
import io.sensorhub.manager.identity.Identities;
import io.sensorhub.manager.identity.Plugged;
import io.sensorhub.runtime.http.ApiException;
import io.sensorhub.stream.device.UsbOrder;
import io.sensorhub.stream.device.UsbReport;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is decided about an adapter, and what follows from it. For the holder of the lock. */
final class Decisions {

  /** So often what was seen when is kept, if nothing was decided. */
  static final Duration KEEP = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(Decisions.class);

  private final Adapters.Setup setup;
  private final DecisionFile file;
  private final Identities identities;
  private final Known known;
  private final Telling telling;
  private final UsbMeters meters;
  private final Clock clock;
  private Instant kept = Instant.EPOCH;
  private boolean unkept;

  Decisions(
      Adapters.Setup setup,
      DecisionFile file,
      Identities identities,
      Known known,
      Telling telling,
      UsbMeters meters,
      Clock clock) {
    this.setup = setup;
    this.file = file;
    this.identities = identities;
    this.known = known;
    this.telling = telling;
    this.meters = meters;
    this.clock = clock;
  }

  /** What is wrong with the file; empty: nothing. */
  String error() {
    return file.error();
  }

  void accept(Adapter adapter, Wish wish, Decision.By by) {
    Acceptance.check(adapter);
    wish.profile().ifPresent(name -> Acceptance.checkProfile(name, adapter, setup.profiles()));
    Decision.Accept accept =
        Acceptance.decide(adapter, wish, by, id -> setup.taken().test(id) || known.hasDevice(id));
    try {
      Line line = Line.of(adapter.entry(), accept, setup.rules(), setup.profiles());
      decide(adapter, Optional.of(accept));
      adapter.line(Optional.of(line), "");
    } catch (ConfigurationException e) {
      throw Wish.invalid(e.problems());
    }
    meters.decided("accept");
    settle(adapter);
  }

  void ignore(Adapter adapter) {
    adapter
        .claimedBy()
        .ifPresent(port -> {
          throw new ApiException(
              409, "CONFIGURED", "The instance file has this device as port \"" + port + "\"");
        });
    decide(adapter, Optional.of(new Decision.Ignore()));
    adapter.line(Optional.empty(), "");
    meters.decided("ignore");
    settle(adapter);
  }

  /**
   * Takes back what was decided.
   *
   * @return false if nothing is known of it any more
   */
  boolean forget(Adapter adapter) {
    meters.decided("forget");
    if (adapter.present()) {
      decide(adapter, Optional.empty());
      adapter.line(Optional.empty(), "");
      settle(adapter);
      return true;
    }
    drop(adapter);
    save();
    return false;
  }

  void drop(Adapter adapter) {
    known.remove(adapter);
    telling.forget(adapter);
  }

  /** Has the handler find out what it is. */
  void probe(Adapter adapter) {
    Acceptance.check(adapter);
    if (adapter.state() == State.TAKEN || adapter.probing().running()) {
      throw Acceptance.unusable("Its line is in use by the hub", "forget it first");
    }
    adapter.probing().begin(clock.instant());
    ObjectNode port = Json.object().put("port_id", adapter.id());
    port.set("usb", Line.address(adapter.entry().key()));
    telling.probe(
        new UsbOrder(
            adapter.id(),
            UsbOrder.Action.PROBE,
            adapter.plugged().map(Plugged::path),
            new UsbOrder.Profile("probe", 0, "probe", Probing.LIMIT.toSeconds()),
            Optional.empty(),
            port,
            List.of(),
            Optional.of(adapter.verdict().probe())));
    settle(adapter);
  }

  /** The handler has found out what it is, if it is waited for. */
  void probed(Adapter adapter, ObjectNode result) {
    if (adapter.probing().running()) {
      adapter.probing().found(result);
      meters.probed(Probing.octets(result));
      LOG.info(
          "device_probed device={} sent={} evidence={}",
          adapter.id(),
          Json.write(result.path("sent")),
          Json.write(result.path("evidence")));
    }
  }

  /** Keeps a decision before anybody is told of it. */
  private void decide(Adapter adapter, Optional<Decision> decision) {
    Entry before = adapter.entry();
    boolean more = before.decision().isEmpty() && decision.isPresent();
    boolean room = !more || known.hasRoom();
    adapter.keep(before.with(decision));
    if (decision.isPresent() && (!room || !contents().fit())) {
      adapter.keep(before);
      throw new ApiException(
          409,
          "STORE_FULL",
          "There are as many decisions as the file holds (%d, or 512 KiB); forget one first"
              .formatted(Contents.MOST));
    }
    save();
  }

  /** Something was seen that is kept sometime. */
  void seen() {
    unkept = true;
  }

  /** Keeps what was seen, if that is due. */
  void flush(Instant now) {
    if (unkept && Duration.between(kept, now).compareTo(KEEP) >= 0) {
      save();
    }
  }

  void save() {
    file.save(contents());
    kept = clock.instant();
    unkept = false;
  }

  private Contents contents() {
    return known.contents(identities.shared());
  }

  /** Makes the line of its decision, which a person may have edited meanwhile. */
  void compose(Adapter adapter) {
    Optional<Decision.Accept> accept = adapter.entry().accepted();
    if (accept.isEmpty()) {
      adapter.line(Optional.empty(), "");
      return;
    }
    try {
      Line line = Line.of(adapter.entry(), accept.get(), setup.rules(), setup.profiles());
      adapter.line(Optional.of(line), "");
    } catch (ConfigurationException e) {
      LOG.error(
          "device cannot be opened as was decided device={} problems=\"{}\"",
          adapter.id(),
          e.report());
      adapter.line(Optional.empty(), "It cannot be opened as was decided: " + e.report());
    }
  }

  /** Tells what follows from what is known now. */
  void settle(Adapter adapter) {
    automatic(adapter);
    telling.order(adapter);
    telling.show(adapter, document(adapter));
  }

  /** What policy {@code auto} decides, and what it decided earlier. */
  private void automatic(Adapter adapter) {
    boolean exact = adapter.present() && adapter.verdict().exact();
    if (adapter.present()
        && !exact
        && adapter.entry().accepted().filter(of -> of.by() == Decision.By.AUTO).isPresent()) {
      LOG.info("no rule is exact any more, the decision ends device={}", adapter.id());
      decide(adapter, Optional.empty());
      adapter.line(Optional.empty(), "");
    }
    boolean may =
        setup.usb().policy() == UsbConfig.Policy.AUTO
            && exact
            && adapter.state() == State.OFFERED
            && !adapter.probing().running()
            && adapter.report().filter(UsbReport::usable).isPresent();
    if (may) {
      try {
        accept(adapter, Wish.OF_THE_RULES, Decision.By.AUTO);
      } catch (ApiException e) {
        LOG.warn("not taken device={} reason=\"{}\"", adapter.id(), e.getMessage());
      }
    }
  }

  /** What people and programs are shown of an adapter. */
  ObjectNode document(Adapter adapter) {
    return adapter.json(name(adapter), note(adapter));
  }

  private static String name(Adapter adapter) {
    return adapter.verdict().rules().size() == 1
        ? adapter.verdict().rules().getFirst().name()
        : adapter.entry().product().orElse(adapter.entry().key().model());
  }

  private String note(Adapter adapter) {
    return adapter.present()
        ? (adapter.waits(setup.usb().policy()) + " " + apart(adapter)).strip()
        : "";
  }

  /** By what it is told apart from others, where that is the socket alone. */
  private String apart(Adapter adapter) {
    if (adapter.entry().key().serial()) {
      return "";
    }
    String model = adapter.entry().key().model();
    boolean shared =
        adapter
            .plugged()
            .flatMap(plugged -> plugged.usb().serialNumber())
            .filter(number ->
                identities.shared().stream().anyMatch(key -> key.contains(model + ":" + number)))
            .isPresent();
    if (shared) {
      return "SHARED_SERIAL_NUMBER: another adapter shows the same serial number; they are told"
          + " apart by their sockets only.";
    }
    boolean twin =
        known.all().stream()
            .filter(other -> !other.id().equals(adapter.id()) && other.present())
            .map(other -> other.entry().key())
            .anyMatch(key -> !key.serial() && key.model().equals(model));
    return twin
        ? "Another adapter of this kind has no serial number of its own either; they are told apart"
            + " by their sockets only."
        : "";
  }
}
