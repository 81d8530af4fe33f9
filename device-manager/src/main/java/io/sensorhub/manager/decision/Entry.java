package io.sensorhub.manager.decision;

import io.sensorhub.manager.identity.DeviceKey;
import java.time.Instant;
import java.util.Optional;

/**
 * An adapter that has been seen.
 *
 * @param usbId by which people know it
 * @param decision empty: none yet
 * @param manufacturer as it told when it was seen last
 * @param product as it told when it was seen last
 * @param socket in which it was seen last
 * @param unplugged how many times it was pulled out
 */
public record Entry(
    String usbId,
    DeviceKey key,
    Optional<Decision> decision,
    Optional<String> manufacturer,
    Optional<String> product,
    Optional<String> socket,
    Instant firstSeen,
    Instant lastSeen,
    long unplugged) {

  /** The same under another key. */
  public Entry with(DeviceKey other) {
    return new Entry(
        usbId, other, decision, manufacturer, product, socket, firstSeen, lastSeen, unplugged);
  }

  /** The same with another decision. */
  public Entry with(Optional<Decision> other) {
    return new Entry(
        usbId, key, other, manufacturer, product, socket, firstSeen, lastSeen, unplugged);
  }

  /** The same, seen again. */
  public Entry seen(
      Optional<String> newManufacturer,
      Optional<String> newProduct,
      Optional<String> newSocket,
      Instant time) {
    return new Entry(
        usbId, key, decision, newManufacturer, newProduct, newSocket, firstSeen, time, unplugged);
  }

  /** The same, pulled out. */
  public Entry gone(Instant time) {
    return new Entry(
        usbId, key, decision, manufacturer, product, socket, firstSeen, time, unplugged + 1);
  }

  /** The same without what the adapter tells for people. */
  Entry withoutTexts() {
    return new Entry(
        usbId,
        key,
        decision,
        Optional.empty(),
        Optional.empty(),
        socket,
        firstSeen,
        lastSeen,
        unplugged);
  }

  /** The decision to open its line; empty: there is none. */
  public Optional<Decision.Accept> accepted() {
    return decision.filter(Decision.Accept.class::isInstance).map(Decision.Accept.class::cast);
  }
}
