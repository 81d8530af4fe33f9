package io.sensorhub.driver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * Tells a person what passes on a line, without what is secret. Made anew when somebody begins to
 * look; for the line's thread.
 */
public interface Passage {

  /** Octets that are shown as they are. */
  Passage PLAIN = new Passage() {};

  /**
   * What a person may see.
   *
   * @param octets whether these are shown as they are
   * @param meaning in the protocol's own terms; empty: none is known
   */
  record Seen(boolean octets, Optional<JsonNode> meaning) {

    /** Octets without a meaning. */
    public static final Seen AS_IT_IS = new Seen(true, Optional.empty());
  }

  /** What is sent. */
  default Seen sent(byte[] octets) {
    return Seen.AS_IT_IS;
  }

  /** What came, up to where it {@linkplain #endsWith ends}, or was told to belong together. */
  default Seen heard(byte[] octets) {
    return Seen.AS_IT_IS;
  }

  /** Whether texts, and the data of events, concern only the devices, and not people. */
  default boolean tellsTexts() {
    return true;
  }

  /** Whether what came so far is complete with that octet. */
  default boolean endsWith(byte octet) {
    return octet == '\n';
  }
}
