package io.sensorhub.aggregator;

import io.sensorhub.aggregator.history.History;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Position;
import io.sensorhub.core.Reading;
import io.sensorhub.core.description.DeviceDescription;
import io.sensorhub.core.health.DeviceStatus;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.stream.DeviceView;
import io.sensorhub.stream.Feed;
import io.sensorhub.stream.SourcePresence;
import io.sensorhub.stream.StreamClient;
import io.sensorhub.stream.StreamMessage;
import io.sensorhub.stream.client.EventSource;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over what one handler's stream says. The handler alone judges its devices while it is
 * there. One that is gone for {@link SourcePresence#GONE_AFTER} takes them offline; one that comes
 * back with empty hands does not: what it knew before it was restarted is kept until it says
 * something of the device, or the device's silence has passed since. A device that becomes unknown
 * while the handler is connected is another device: nothing of it stays.
 */
final class HandlerFollower implements StreamClient.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(HandlerFollower.class);

  private final String service;
  private final Feed feed;
  private final ReadingCache cache;
  private final History history;
  private final CircuitBreaker breaker;
  private final Clock clock;
  private final LongSupplier ticker;
  private final Set<DeviceId> devices = new HashSet<>();
  private final KeptDevices kept = new KeptDevices();
  private final SourcePresence presence;

  /** Devices that the handler has said to be unknown on this connection, and since when. */
  private final Map<DeviceId, Instant> unknown = new HashMap<>();

  private String handler = "";

  /** Whether the handler has spoken of all of its devices on this connection. */
  private boolean settled;

  /** Whether the devices have been taken offline because the handler is gone. */
  private boolean gone;

  /**
   * @param service the handler's name
   * @param breaker is closed when the handler's stream opens
   * @param ticker nanoseconds that only go forward
   */
  HandlerFollower(
      String service,
      Feed feed,
      ReadingCache cache,
      History history,
      CircuitBreaker breaker,
      Clock clock,
      LongSupplier ticker) {
    this.service = service;
    this.feed = feed;
    this.cache = cache;
    this.history = history;
    this.breaker = breaker;
    this.clock = clock;
    this.ticker = ticker;
    this.presence = new SourcePresence(ticker);
  }

  String service() {
    return service;
  }

  /** True while the handler's stream is open. */
  boolean connected() {
    return presence.connected();
  }

  /** True where the handler has said that it owns the device. */
  synchronized boolean owns(DeviceId device) {
    return devices.contains(device);
  }

  /** How many events the stream could not deliver. */
  long lost() {
    return presence.lost();
  }

  @Override
  public void together(EventSource.Messages messages) throws IOException {
    try (Feed.Hold _ = feed.hold()) {
      messages.tell();
    }
  }

  @Override
  public synchronized void message(StreamMessage message, Position position) {
    switch (message) {
      case StreamMessage.Snapshot snapshot -> snapshot(snapshot);
      case StreamMessage.Described change ->
          change(change.description().id(), view -> view.with(change.description()));
      case StreamMessage.State state -> {
        Reading reading = state.reading();
        cache.put(state.type(), reading);
        history.take(reading);
        boolean back = kept.release(reading.device());
        change(
            reading.device(),
            view ->
                (back ? view.with(DeviceStatus.ONLINE, clock.instant()).withFault(null) : view)
                    .with(reading));
      }
      case StreamMessage.Availability change -> {
        boolean back = kept.release(change.device());
        boolean other = isOther(change.device(), change.status(), change.since());
        if (other || change.status() == DeviceStatus.OFFLINE) {
          cache.invalidate(change.device());
        }
        change(
            change.device(),
            view -> {
              DeviceView now = view.with(change.status(), change.since());
              now = back ? now.withFault(null) : now;
              return other ? now.with((Reading) null) : now;
            });
      }
      case StreamMessage.FaultChanged change -> {
        boolean _ = kept.release(change.device());
        change(change.device(), view -> view.withFault(change.fault().orElse(null)));
      }
      case StreamMessage.Happened happened -> feed.publish(happened.event());
      case StreamMessage.Discovered found -> feed.discovered(found);
      case StreamMessage.Gap gap -> presence.missed(gap);
    }
  }

  private void snapshot(StreamMessage.Snapshot snapshot) {
    presence.opened();
    gone = false;
    breaker.succeeded();
    Set<DeviceId> gone = new HashSet<>(devices);
    List<DeviceView> views = new ArrayList<>();
    if (snapshot.complete()) {
      devices.clear();
    }
    for (DeviceView now : snapshot.devices()) {
      devices.add(now.id());
      handler = now.handler();
      boolean other = isOther(now.id(), now.status(), now.since());
      views.add(over(now, other ? null : feed.device(now.id()).orElse(null)));
      Reading reading = now.reading();
      if (other || now.status() == DeviceStatus.OFFLINE) {
        cache.invalidate(now.id());
      } else if (reading != null) {
        cache.put(now.type(), reading);
        history.take(reading);
      }
    }
    if (!snapshot.complete()) {
      Set<DeviceId> unnamed = new HashSet<>(devices);
      snapshot.devices().forEach(now -> unnamed.remove(now.id()));
      unnamed.forEach(device -> kept.keep(device, ticker.getAsLong()));
    }
    settled |= snapshot.complete();
    gone.removeAll(devices);
    unknown.keySet().retainAll(devices);
    kept.retain(devices);
    gone.removeIf(device -> feed.device(device).filter(this::mine).isEmpty());
    feed.update(views, gone);
    gone.forEach(cache::invalidate);
    gone.forEach(history::forget);
    if (snapshot.complete()) {
      feed.heard(service);
    }
  }

  /**
   * Notes what the handler says of a device; true if its id has become that of another device. A
   * handler that has just been started knows none of its devices, though they are the same.
   */
  private boolean isOther(DeviceId device, DeviceStatus status, Instant since) {
    if (status != DeviceStatus.UNKNOWN) {
      unknown.remove(device);
      return false;
    }
    return !since.equals(unknown.put(device, since)) && settled;
  }

  /** False for a device that has moved to another handler. */
  private boolean mine(DeviceView device) {
    return device.handler().equals(handler);
  }

  /**
   * Forgets a device that is no more, or that has moved to another handler; its handler may be away
   * and unable to say so itself. What another handler has said of the device stays.
   */
  synchronized void forget(DeviceId device) {
    if (!presence.connected()
        && devices.remove(device)
        && feed.device(device).filter(this::mine).isPresent()) {
      feed.update(List.of(), Set.of(device));
      cache.invalidate(device);
      history.forget(device);
    }
  }

  /** What a handler says on connecting, with what is known from before where it knows nothing. */
  private DeviceView over(DeviceView now, @Nullable DeviceView before) {
    Instant since = now.since().equals(Instant.EPOCH) ? clock.instant() : now.since();
    if (before == null) {
      boolean _ = kept.release(now.id());
      return now.with(now.status(), since);
    }
    DeviceView merged = now.reading() == null ? now.with(before.reading()) : now;
    Fault fault = before.fault();
    boolean wasGone = fault != null && fault.code() == FaultCode.HANDLER_DOWN;
    if (now.status() == DeviceStatus.UNKNOWN && !wasGone) {
      kept.keep(now.id(), ticker.getAsLong());
      return merged.with(before.status(), before.since()).withFault(fault);
    }
    boolean _ = kept.release(now.id());
    return now.status() == before.status()
        ? merged.with(before.status(), before.since())
        : merged.with(now.status(), since);
  }

  private void change(DeviceId device, UnaryOperator<DeviceView> step) {
    feed.device(device).map(step).ifPresent(feed::publish);
  }

  @Override
  public synchronized void disconnected(String reason, Duration silent) {
    if (presence.ended(silent)) {
      settled = false;
      unknown.clear();
    }
  }

  /** Takes devices offline that cannot be alive any more. To be called about twice a second. */
  synchronized void check() {
    if (!gone && presence.gone()) {
      gone = true;
      LOG.warn("handler gone, its devices are offline service={}", service);
      Fault fault = Fault.of(FaultCode.HANDLER_DOWN, service + " does not answer", clock.instant());
      devices.forEach(device -> offline(device, fault));
    }
    if (presence.connected()) {
      for (DeviceId device : kept.silent(ticker.getAsLong(), this::silence)) {
        String message = "nothing heard since " + service + " was restarted";
        offline(device, Fault.of(FaultCode.READ_TIMEOUT, message, clock.instant()));
      }
    }
  }

  /** After which a device is offline; zero for one that is, and for one that may be silent. */
  private Duration silence(DeviceId device) {
    return feed.device(device)
        .filter(view -> view.status().available())
        .flatMap(view -> Optional.ofNullable(view.description()))
        .map(DeviceDescription::silence)
        .orElse(Duration.ZERO);
  }

  private void offline(DeviceId device, Fault fault) {
    cache.invalidate(device);
    change(device, view -> view.with(DeviceStatus.OFFLINE, clock.instant()).withFault(fault));
  }
}
