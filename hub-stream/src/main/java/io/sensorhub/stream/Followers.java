package io.sensorhub.stream;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Who follows a feed. The hub's own services have places of their own, so that a service that comes
 * back is never kept out by others. For the holder of the feed's lock, but for {@link #served}.
 */
final class Followers {

  private final List<Subscription> all = new ArrayList<>();
  private final Set<Subscription> own = new HashSet<>();
  private volatile List<Subscription> served = List.of();

  boolean has(Place place) {
    return switch (place) {
      case OWN -> own.size() < Feed.MAX_OWN_FOLLOWERS;
      case OTHER -> all.size() - own.size() < Feed.MAX_FOLLOWERS;
    };
  }

  void add(Subscription follower, Place place) {
    all.add(follower);
    if (place == Place.OWN) {
      own.add(follower);
    }
    served = List.copyOf(all);
  }

  void remove(Subscription follower) {
    all.remove(follower);
    own.remove(follower);
    served = List.copyOf(all);
  }

  int size() {
    return all.size();
  }

  void each(Consumer<Subscription> what) {
    all.forEach(what);
  }

  /** Those that follow now; for any thread. */
  List<Subscription> served() {
    return served;
  }
}
