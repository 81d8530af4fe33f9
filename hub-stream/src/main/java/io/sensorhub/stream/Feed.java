package io.sensorhub.stream;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.EventId;
import io.sensorhub.core.HubEvent;
import io.sensorhub.core.Position;
import io.sensorhub.stream.StreamMessage.Discovered;
import io.sensorhub.stream.StreamMessage.Snapshot;
import io.sensorhub.stream.follow.Followers;
import io.sensorhub.stream.follow.Place;
import io.sensorhub.stream.follow.Source;
import io.sensorhub.stream.follow.Subscription;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a service knows of its devices, and who follows it. Thread-safe. Whoever publishes writes to
 * the followers that keep up, without blocking, before {@code publish} returns; so it must hold no
 * lock that a follower's connection may need. A follower never delays whoever publishes: states
 * wait in the table (the latest counts), events in one bounded ring from which each follower reads
 * at its own pace.
 */
public final class Feed implements Source {

  private static final int MAX_EVENTS = 32_768;
  private static final long MAX_BYTES = 6L * 1024 * 1024;

  private final ReentrantLock lock = new ReentrantLock();
  private final EventRing ring;
  private final Map<DeviceId, DeviceView> devices = new LinkedHashMap<>();
  private final Followers<FollowerBacklog> followers = new Followers<>();
  private final AtomicInteger holds = new AtomicInteger();
  private final Set<String> awaited;
  private final boolean numbers;
  private Position position;
  private @Nullable Discovered discovered;

  /**
   * A feed of what other services tell, with their numbers.
   *
   * @param sources of devices; snapshots are incomplete until each of them has been {@link #heard}
   */
  public Feed(Set<String> sources) {
    this(Position.START, MAX_EVENTS, MAX_BYTES, sources);
  }

  /** A feed that takes part in others' numbering only. */
  public Feed() {
    this(Set.of());
  }

  /**
   * A feed whose service gives numbers itself.
   *
   * @param start the source and boot of its events, with number 0
   */
  public Feed(EventId start) {
    this(start, Set.of());
  }

  /** The same, whose devices come from elsewhere too: incomplete until all sources are heard. */
  public Feed(EventId start, Set<String> sources) {
    this(Position.START.with(start), MAX_EVENTS, MAX_BYTES, sources);
  }

  Feed(Position start, int maxEvents, long maxBytes) {
    this(start, maxEvents, maxBytes, Set.of());
  }

  private Feed(Position start, int maxEvents, long maxBytes, Set<String> sources) {
    this.awaited = new HashSet<>(sources);
    this.position = start;
    this.numbers = !start.last().isEmpty();
    this.ring = new EventRing(maxEvents, maxBytes);
  }

  /** Takes what is known of a device now; followers learn what differs, or get all of it anew. */
  public void publish(DeviceView device) {
    lock.lock();
    try {
      DeviceView before = devices.put(device.id(), device);
      if (needsSnapshot(before, device)) {
        startOver();
      } else {
        followers.each(backlog -> backlog.changed(before, device));
      }
    } finally {
      lock.unlock();
    }
    carryOn();
  }

  /**
   * Takes what is known of several devices, and forgets others, in one step.
   *
   * @param gone ids of devices that are no more; one that is not known is left
   */
  public void update(Collection<DeviceView> now, Collection<DeviceId> gone) {
    lock.lock();
    try {
      boolean other = devices.keySet().removeAll(Set.copyOf(gone));
      Map<DeviceView, DeviceView> changed = new LinkedHashMap<>();
      for (DeviceView device : now) {
        DeviceView before = devices.put(device.id(), device);
        if (before == null || needsSnapshot(before, device)) {
          other = true;
        } else {
          changed.put(before, device);
        }
      }
      if (other) {
        startOver();
      } else {
        changed.forEach(
            (before, device) -> followers.each(backlog -> backlog.changed(before, device)));
      }
    } finally {
      lock.unlock();
    }
    carryOn();
  }

  /** Only a snapshot can say who owns a device, and that nothing is known of it any more. */
  private static boolean needsSnapshot(@Nullable DeviceView before, DeviceView now) {
    return before == null
        || !before.handler().equals(now.handler())
        || (before.reading() != null && now.reading() == null);
  }

  /** A source has told all of its devices; after the last one, snapshots are complete. */
  public void heard(String source) {
    lock.lock();
    try {
      if (awaited.remove(source) && awaited.isEmpty()) {
        startOver();
      }
    } finally {
      lock.unlock();
    }
    carryOn();
  }

  /** Takes an event; one that has been taken before is left. */
  public void publish(HubEvent event) {
    publish(WrittenEvent.of(event));
  }

  /** Takes an event as another service's stream has it; one that has been taken is left. */
  public void publish(WrittenEvent event) {
    lock.lock();
    try {
      if (position.covers(event.id())) {
        return;
      }
      position = position.with(event.id());
      ring.append(event);
    } finally {
      lock.unlock();
    }
    carryOn();
  }

  /**
   * Keeps back what is published until it is closed, so that what belongs together is written
   * together. To be closed soon, and by the same thread: others' news waits for it as well.
   */
  public Hold hold() {
    holds.incrementAndGet();
    return this::release;
  }

  /** See {@link #hold}. */
  @FunctionalInterface
  public interface Hold extends AutoCloseable {
    @Override
    void close();
  }

  private void release() {
    holds.decrementAndGet();
    followers.carryOn(); // whoever else holds: nobody waits for more than one
  }

  /** Writes to the followers what waits for them. Not under the lock. */
  private void carryOn() {
    if (holds.get() == 0) {
      followers.carryOn();
    }
  }

  /** What is known of a device. */
  public Optional<DeviceView> device(DeviceId id) {
    return locked(() -> Optional.ofNullable(devices.get(id)));
  }

  /** What is known of all devices, in the order in which they became known. */
  public List<DeviceView> devices() {
    return locked(() -> List.copyOf(devices.values()));
  }

  /** How many follow now. */
  public int followers() {
    return locked(() -> followers.size());
  }

  /** The adapters that wait for somebody to agree are these now; told if they are others. */
  public void discovered(Discovered now) {
    boolean _ =
        locked(() -> {
          if (!now.equals(discovered)) {
            discovered = now;
            followers.each(backlog -> backlog.discovered(now));
          }
          return true;
        });
    carryOn();
  }

  private <T> T locked(Supplier<T> what) {
    lock.lock();
    try {
      return what.get();
    } finally {
      lock.unlock();
    }
  }

  /** How many events the ring holds now. */
  public long held() {
    return locked(() -> ring.next() - ring.first());
  }

  @Override
  public Optional<Subscription> follow(
      @Nullable String lastEventId, @Nullable String from, Place place) {
    return follow(From.of(lastEventId, from), place);
  }

  /** A new follower, or nothing where all places are taken. The caller closes it. */
  public Optional<Subscription> follow(From from, Place place) {
    lock.lock();
    try {
      if (!followers.has(place)) {
        return Optional.empty();
      }
      FollowerBacklog backlog =
          switch (from) {
            case From.Now _ ->
                new FollowerBacklog(ring, position, ring.next(), Map.of(), snapshot());
            case From.Oldest _ ->
                new FollowerBacklog(ring, Position.START, ring.first(), Map.of(), snapshot());
            case From.After after -> resumed(after.position());
          };
      backlog.discovered(discovered);
      Subscription follower = new Subscription(lock, backlog, this::leave);
      followers.add(follower, backlog, place);
      return Optional.of(follower);
    } finally {
      lock.unlock();
    }
  }

  /**
   * What a follower that goes on where it was has not seen. Marks from the future that this process
   * would have given itself are none; a feed of what others tell may be behind its follower for a
   * moment, because it was restarted.
   */
  private FollowerBacklog resumed(Position asked) {
    Position known = numbers ? asked.notBeyond(position) : asked;
    return new FollowerBacklog(ring, known, ring.first(), ring.places(known), snapshot());
  }

  private void startOver() {
    followers.each(backlog -> backlog.startOver(snapshot()));
  }

  private Snapshot snapshot() {
    return new Snapshot(new ArrayList<>(devices.values()), awaited.isEmpty());
  }

  private void leave(Subscription follower) {
    lock.lock();
    try {
      followers.remove(follower);
    } finally {
      lock.unlock();
    }
  }
}
