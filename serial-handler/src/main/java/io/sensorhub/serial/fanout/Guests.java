package io.sensorhub.serial.fanout;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections to a shared port, at most 16. One more takes the place of the one that has been
 * idle for longest, so that connections that somebody has forgotten keep nobody out; one that has
 * never been of use gives way before one that has. Thread-safe.
 */
final class Guests<G extends Guests.Guest> implements Iterable<G> {

  private static final Logger LOG = LoggerFactory.getLogger(Guests.class);

  static final int MOST = 16;
  private static final long SECOND_NANOS = 1_000_000_000;

  /** One connection. */
  interface Guest {

    /** When it was last of use, or came, in nanoseconds of {@link System#nanoTime}. */
    long activeNanos();

    /** False if it has only come. */
    boolean isUsed();

    Listener.Client client();

    /** Ends it; may be called again. */
    void close();
  }

  private final String portId;
  private final List<G> guests = new CopyOnWriteArrayList<>();
  private final Counter cut;

  /** Whether the log already says that there are too many. */
  private boolean told;

  Guests(String portId, MeterRegistry registry) {
    this.portId = portId;
    this.cut =
        Counter.builder("hub_share_cut")
            .description("Idle connections that gave way to another one")
            .tag("port", portId)
            .register(registry);
    Gauge.builder("hub_share_connections", guests, List::size)
        .description("Connections to the shared port")
        .tag("port", portId)
        .register(registry);
  }

  /** Takes one more. */
  synchronized void admit(G guest) {
    if (guests.size() < MOST) {
      told = false;
    } else {
      long now = System.nanoTime();
      // all of them may have left meanwhile, which asks nobody
      guests.stream()
          .max(
              Comparator.comparing((G each) -> !each.isUsed())
                  .thenComparingLong(each -> now - each.activeNanos()))
          .ifPresent(idlest -> giveWay(idlest, now));
    }
    guests.add(guest);
  }

  private void giveWay(G idlest, long now) {
    if (!told) {
      told = true;
      LOG.warn(
          "share has all places taken, the longest idle connection gives way port={} most={} peer={}"
              + " idle_s={}",
          portId,
          MOST,
          idlest.client().peer(),
          (now - idlest.activeNanos()) / SECOND_NANOS);
    }
    cut.increment();
    leave(idlest);
    idlest.close();
  }

  /** One has ended. */
  void leave(G guest) {
    guests.remove(guest);
  }

  boolean isEmpty() {
    return guests.isEmpty();
  }

  List<Listener.Client> clients() {
    return guests.stream().map(Guest::client).toList();
  }

  @Override
  public Iterator<G> iterator() {
    return guests.iterator();
  }
}
