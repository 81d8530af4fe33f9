package io.sensorhub.manager.rule;

import java.util.Locale;
import java.util.Map;

/** How far a rule goes. */
enum Trust {
  /** Policy {@code auto} may take the adapter. */
  EXACT,
  /** It is offered. */
  FAMILY,
  /** It is not offered and never opened. */
  NEVER;

  static final Map<String, Trust> KEYS = Map.of("exact", EXACT, "family", FAMILY, "never", NEVER);

  /** Its name in a rule. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
