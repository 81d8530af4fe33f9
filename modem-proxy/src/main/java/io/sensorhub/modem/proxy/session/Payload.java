package io.sensorhub.modem.proxy.session;

import io.sensorhub.modem.entry.Octets;
import java.util.concurrent.atomic.LongAdder;

/** Octets of payload that were moved for a user. Thread-safe. */
final class Payload {

  private final LongAdder in = new LongAdder();
  private final LongAdder out = new LongAdder();

  void moved(long toClient, long fromClient) {
    in.add(toClient);
    out.add(fromClient);
  }

  Octets octets() {
    return new Octets(in.sum(), out.sum());
  }
}
