package io.sensorhub.manager.adapter;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.stream.device.DeviceEvent;
import io.sensorhub.stream.device.ManagerFeed;
import io.sensorhub.stream.device.UsbOrder;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells followers, the bus and the log what has become of an adapter; each thing once. */
final class Telling {

  private static final Logger LOG = LoggerFactory.getLogger(Telling.class);

  private final ManagerFeed feed;
  private final Bus bus;
  private final UsbMeters meters;
  private final Clock clock;

  Telling(ManagerFeed feed, Bus bus, UsbMeters meters, Clock clock) {
    this.feed = feed;
    this.bus = bus;
    this.meters = meters;
    this.clock = clock;
  }

  /** A device came or went. */
  void event(DeviceEvent event) {
    switch (event.action()) {
      case ADD -> meters.plugged(event.subsystem());
      case REMOVE -> meters.unplugged(event.subsystem());
      case CHANGE -> {}
    }
    feed.event(event);
    bus.event(event.json());
  }

  /** Tells what is to be done about an adapter, if that differs from what was told. */
  void order(Adapter adapter) {
    Optional<UsbOrder> before = adapter.order();
    Optional<UsbOrder> now = adapter.wanted();
    if (before.equals(now)) {
      return;
    }
    adapter.told(now.orElse(null));
    tell(now.orElseGet(() -> before.orElseThrow().released()));
    if (now.flatMap(UsbOrder::path).isPresent()) {
      adapter.takeCame().ifPresent(time -> meters.ordered(Duration.between(time, clock.instant())));
    }
  }

  /** Tells an order that is in no snapshot. */
  void probe(UsbOrder order) {
    tell(order);
  }

  private void tell(UsbOrder order) {
    bus.config(feed.order(order, clock.instant()));
  }

  /** Tells what is known of an adapter, if that differs from what was told. */
  void show(Adapter adapter, ObjectNode document) {
    if (adapter.shows(document)) {
      feed.device(document);
    }
    State state = adapter.state();
    if (adapter.reaches(state) && state != State.NEW) { // it was said that it came
      LOG.info(
          "device_{} device={} path={}",
          state.key(),
          adapter.id(),
          document.path("path").asText("none"));
    }
  }

  /** Nothing is known of an adapter any more. */
  void forget(Adapter adapter) {
    adapter.order().ifPresent(order -> tell(order.released()));
    feed.forget(adapter.id());
  }
}
