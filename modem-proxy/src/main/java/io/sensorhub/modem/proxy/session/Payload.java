package io.sensorhub.modem.proxy.session;

import io.sensorhub.modem.entry.Octets;
import io.sensorhub.modem.proxy.limit.Throttle;
import java.util.concurrent.atomic.LongAdder;

/** Octets of payload that were moved for a user, and how many more may be. Thread-safe. */
final class Payload {

  private final Throttle throttle;
  private final LongAdder in = new LongAdder();
  private final LongAdder out = new LongAdder();

  /**
   * @param rate octets a second, both ways together; 0: no limit
   * @param now of a ticker, in nanoseconds
   */
  Payload(long rate, long now) {
    this.throttle = new Throttle(rate, now);
  }

  /** Another rate from now on. */
  void change(long rate) {
    throttle.change(rate);
  }

  /**
   * Counts octets.
   *
   * @return nanoseconds until more can be read
   */
  long moved(long toClient, long fromClient, long now) {
    in.add(toClient);
    out.add(fromClient);
    return throttle.moved(toClient + fromClient, now);
  }

  Octets octets() {
    return new Octets(in.sum(), out.sum());
  }
}
