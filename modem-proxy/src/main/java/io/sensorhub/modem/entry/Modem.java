package io.sensorhub.modem.entry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import java.time.Instant;
import java.util.Optional;

/**
 * A module as the registry knows it. {@code toString} has no passwords.
 *
 * @param serial its IMEI
 * @param port of its proxy; 0: none
 * @param wanted what people have changed, in the form of an element of {@code of}, without the port
 * @param version raised by each change of what is wanted
 * @param seen what was seen of it last
 * @param unplugged since when it is gone; empty: it is there
 */
public record Modem(
    String serial,
    int port,
    ObjectNode wanted,
    long version,
    Seen seen,
    Instant firstSeen,
    Instant lastSeen,
    Optional<Instant> unplugged) {

  private static final String PROXY = "proxy";
  private static final int LAST_PORT = 65_535;

  public Modem {
    if (port < 0 || port > LAST_PORT) {
      throw new IllegalArgumentException("port " + port);
    }
    wanted = wanted.deepCopy();
    if (wanted.path(PROXY) instanceof ObjectNode proxy) {
      proxy.remove("port");
      if (proxy.isEmpty()) {
        wanted.remove(PROXY);
      }
    }
  }

  /** A module that is new. */
  public static Modem fresh(String serial, Instant now) {
    return new Modem(serial, 0, Json.object(), 0, Seen.NOTHING, now, now, Optional.of(now));
  }

  /** The same with another port, and other settings. */
  public Modem wants(int otherPort, ObjectNode others, long otherVersion) {
    return new Modem(serial, otherPort, others, otherVersion, seen, firstSeen, lastSeen, unplugged);
  }

  /** The same without a port. */
  public Modem portless() {
    return wants(0, wanted, version);
  }

  /** The same, as it is seen now. */
  public Modem sighted(Seen now, Instant at) {
    Optional<Instant> gone = now.present() ? Optional.empty() : unplugged.or(() -> Optional.of(at));
    return new Modem(
        serial, port, wanted, version, now, firstSeen, now.present() ? at : lastSeen, gone);
  }

  @Override
  public String toString() {
    return "Modem[serial=%s, port=%d, version=%d, seen=%s]".formatted(serial, port, version, seen);
  }
}
