package io.sensorhub.bridge.publish;

import io.sensorhub.bridge.broker.Message;
import io.sensorhub.bridge.outbox.Outbox;
import io.sensorhub.bridge.position.TakenEvents;
import io.sensorhub.bridge.topics.Topics;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.HubEvent;
import io.sensorhub.core.Position;
import io.sensorhub.core.health.Fault;
import io.sensorhub.stream.DeviceView;
import io.sensorhub.stream.SourcePresence;
import io.sensorhub.stream.StreamClient;
import io.sensorhub.stream.StreamMessage;
import io.sensorhub.stream.Wire.MalformedMessageException;
import io.sensorhub.stream.WrittenEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings what the aggregator's stream says into the book of states and the outbox. */
public final class AggregatorFollower
    implements StreamClient.Listener, Publisher.AggregatorPresence {

  private static final Logger LOG = LoggerFactory.getLogger(AggregatorFollower.class);

  private final StateBook book;
  private final Outbox outbox;
  private final Topics topics;
  private final Announcements announcements;
  private final TakenEvents taken;
  private final SourcePresence presence;
  private boolean known;

  /**
   * @param ticker nanoseconds that only go forward
   */
  public AggregatorFollower(
      StateBook book,
      Outbox outbox,
      Topics topics,
      Announcements announcements,
      LongSupplier ticker) {
    this.book = book;
    this.outbox = outbox;
    this.topics = topics;
    this.announcements = announcements;
    this.taken = new TakenEvents(outbox.reached());
    this.presence = new SourcePresence(ticker);
  }

  @Override
  public synchronized void message(StreamMessage message, Position position) {
    switch (message) {
      case StreamMessage.Snapshot snapshot -> {
        Map<DeviceId, DeviceView> earlier = book.take(snapshot);
        for (DeviceView view : snapshot.devices()) {
          DeviceView before = earlier.get(view.id());
          error(view.id(), before == null ? null : before.fault(), view.fault());
        }
        known |= book.complete();
        presence.opened();
      }
      case StreamMessage.Described change ->
          book.change(change.description().id(), view -> view.with(change.description()));
      case StreamMessage.State state ->
          book.change(state.reading().device(), view -> view.with(state.reading()));
      case StreamMessage.Availability change ->
          book.change(change.device(), view -> view.with(change.status(), change.since()));
      case StreamMessage.FaultChanged change -> {
        Fault fault = change.fault().orElse(null);
        DeviceView before = book.change(change.device(), view -> view.withFault(fault));
        if (before != null) {
          error(change.device(), before.fault(), fault);
        }
      }
      case StreamMessage.Happened happened -> event(happened.event());
      case StreamMessage.Discovered found -> book.discovered(found.adapters());
      case StreamMessage.Gap gap -> presence.missed(gap);
    }
  }

  /** An error is published when a fault begins and when its kind changes, not at every retry. */
  private void error(DeviceId device, @Nullable Fault before, @Nullable Fault now) {
    if (now == null || now.code().isExpected()) {
      return;
    }
    if (before == null || before.code() != now.code()) {
      outbox.add(
          Message.of(topics.error(device), Payloads.fault(now), 1, false), Outbox.Lifetime.KEPT);
    }
  }

  private void event(WrittenEvent written) {
    try {
      event(written.read());
    } catch (MalformedMessageException e) {
      LOG.warn("event left out id={} reason=\"{}\"", written.id(), e.getMessage());
    }
  }

  private void event(HubEvent event) {
    if (!taken.add(event.id())) {
      return;
    }
    announcements.happened(event.device(), event.name());
    outbox.event(
        event.id(),
        List.of(
            Message.of(topics.events(event.device()), Payloads.event(event), 1, false),
            Message.of(
                topics.globalEvents(),
                Payloads.globalEvent(event, topics.globalId(event.device())),
                1,
                false)));
  }

  @Override
  public void disconnected(String reason, Duration silent) {
    boolean _ = presence.ended(silent);
  }

  @Override
  public synchronized boolean known() {
    return known;
  }

  @Override
  public boolean gone() {
    return presence.gone();
  }

  @Override
  public Duration quiet(Duration longest) {
    return presence.untilGone(longest);
  }

  /** True while the stream is open. */
  public boolean connected() {
    return presence.connected();
  }

  /** How many events the stream could not deliver. */
  public long lost() {
    return presence.lost();
  }
}
