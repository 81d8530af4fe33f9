package io.sensorhub.runtime.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * The connections of a web server, at most 128. One more takes the place of one on which no request
 * is under way: of one that has never asked anything, before the one that has been idle for
 * longest. A request has to be whole within a time. Thread-safe; times are in nanoseconds of one
 * ticker.
 *
 * <pre>
 *  COMING ──head is whole──► BUSY ──answered──► IDLE ──next head is whole──► BUSY
 * </pre>
 *
 * @param <C> a connection
 */
final class ConnectionPlaces<C> {

  static final int MOST = 128;

  /** From the connection, or from the first octet of a later request, to the end of its head. */
  static final long HEAD_NANOS = 10_000_000_000L;

  /** From the end of a request's head to the end of its body. */
  static final long BODY_NANOS = 30_000_000_000L;

  private enum Phase {
    COMING,
    BUSY,
    IDLE
  }

  /** What is known of one connection. */
  private static final class Place {
    Phase phase = Phase.COMING;

    /** When the phase began. */
    long sinceNanos;

    /** Since when nothing has been asked: when it was accepted, or its last request answered. */
    long quietNanos;

    /** Octets received until the phase began. */
    long octets;

    /** When the head of a later request was first seen to have begun. */
    Optional<Long> begunNanos = Optional.empty();

    /** Whether the request's body is still to come. */
    boolean body;

    Place(long acceptedNanos, long nowNanos) {
      sinceNanos = nowNanos;
      quietNanos = acceptedNanos;
    }
  }

  private final Map<C, Place> places = new HashMap<>();

  /**
   * A connection has come; returns the one that gives way for it, which may be itself. Connections
   * that are accepted one after the other may come here in another order.
   */
  synchronized Optional<C> opened(C connection, long acceptedNanos, long nowNanos) {
    Optional<C> gone = Optional.empty();
    if (places.size() >= MOST) {
      gone =
          Optional.of(
              places.entrySet().stream()
                  .filter(entry -> entry.getValue().phase != Phase.BUSY)
                  .min(
                      Comparator.comparing((Map.Entry<C, Place> entry) -> entry.getValue().phase)
                          .thenComparingLong(entry -> entry.getValue().quietNanos - nowNanos))
                  .map(Map.Entry::getKey)
                  .orElse(connection));
      places.remove(gone.get());
    }
    if (!gone.equals(Optional.of(connection))) {
      places.put(connection, new Place(acceptedNanos, nowNanos));
    }
    return gone;
  }

  /** The head of a request is whole. */
  synchronized void requested(C connection, boolean hasBody, long nowNanos) {
    Place place = places.get(connection);
    if (place != null) {
      place.phase = Phase.BUSY;
      place.sinceNanos = nowNanos;
      place.body = hasBody;
      place.begunNanos = Optional.empty();
    }
  }

  /** The body of the request is whole. */
  synchronized void complete(C connection) {
    Place place = places.get(connection);
    if (place != null) {
      place.body = false;
    }
  }

  /**
   * The request was answered.
   *
   * @param octets received on this connection so far
   */
  synchronized void answered(C connection, long octets, long nowNanos) {
    Place place = places.get(connection);
    if (place != null) {
      place.phase = Phase.IDLE;
      place.sinceNanos = nowNanos;
      place.quietNanos = nowNanos;
      place.octets = octets;
      place.body = false;
    }
  }

  /** A connection has ended. */
  synchronized void closed(C connection) {
    places.remove(connection);
  }

  /** Whether a connection is watched for what has yet to come. */
  synchronized boolean expects() {
    return places.values().stream().anyMatch(place -> place.phase != Phase.BUSY || place.body);
  }

  /**
   * The connections that have had time enough.
   *
   * @param octets received on a connection so far
   */
  synchronized List<C> overdue(ToLongFunction<C> octets, long nowNanos) {
    List<C> late = new ArrayList<>();
    places.forEach((connection, place) -> {
      if (isLate(place, octets.applyAsLong(connection), nowNanos)) {
        late.add(connection);
      }
    });
    late.forEach(places::remove);
    return late;
  }

  private static boolean isLate(Place place, long octets, long nowNanos) {
    return switch (place.phase) {
      case COMING -> nowNanos - place.sinceNanos > HEAD_NANOS;
      case BUSY -> place.body && nowNanos - place.sinceNanos > BODY_NANOS;
      case IDLE -> {
        if (place.begunNanos.isEmpty() && octets > place.octets) {
          place.begunNanos = Optional.of(nowNanos);
        }
        yield place.begunNanos.filter(begun -> nowNanos - begun > HEAD_NANOS).isPresent();
      }
    };
  }
}
