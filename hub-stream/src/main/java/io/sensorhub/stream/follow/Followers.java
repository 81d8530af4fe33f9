package io.sensorhub.stream.follow;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Who follows, and what waits for each. The hub's own services have places of their own, so that a
 * service that comes back is never kept out by others. For the holder of the lock, but for {@link
 * #carryOn}.
 *
 * @param <W> what waits
 */
public final class Followers<W extends Waiting> {

  /** More followers of others are refused. */
  public static final int MAX_OTHERS = 16;

  /** More followers of the hub's own services are refused. */
  public static final int MAX_OWN = 4;

  private final Map<Subscription, W> all = new LinkedHashMap<>();
  private final Set<Subscription> own = new HashSet<>();
  private volatile List<Subscription> served = List.of();

  /** Whether there is a place of that kind. */
  public boolean has(Place place) {
    return switch (place) {
      case OWN -> own.size() < MAX_OWN;
      case OTHER -> all.size() - own.size() < MAX_OTHERS;
    };
  }

  /** Takes a place. */
  public void add(Subscription follower, W waiting, Place place) {
    all.put(follower, waiting);
    if (place == Place.OWN) {
      own.add(follower);
    }
    served = List.copyOf(all.keySet());
  }

  /** Gives a place back; one that has none is left. */
  public void remove(Subscription follower) {
    all.remove(follower);
    own.remove(follower);
    served = List.copyOf(all.keySet());
  }

  public int size() {
    return all.size();
  }

  /** What waits for each. */
  public void each(Consumer<W> what) {
    all.values().forEach(what);
  }

  /** Writes to all what waits for them; for any thread, without the lock. */
  public void carryOn() {
    served.forEach(Subscription::carryOn);
  }
}
