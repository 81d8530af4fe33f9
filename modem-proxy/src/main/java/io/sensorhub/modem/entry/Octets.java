package io.sensorhub.modem.entry;

/**
 * Octets that were counted.
 *
 * @param in to clients, or what the interface received
 * @param out from clients, or what the interface sent
 */
public record Octets(long in, long out) {

  public static final Octets NONE = new Octets(0, 0);

  public Octets plus(Octets more) {
    return new Octets(in + more.in, out + more.out);
  }

  /** What has come since an earlier count; everything if the counter has begun anew. */
  public Octets since(Octets before) {
    return in < before.in || out < before.out ? this : new Octets(in - before.in, out - before.out);
  }

  public long both() {
    return in + out;
  }
}
