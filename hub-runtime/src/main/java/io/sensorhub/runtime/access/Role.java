package io.sensorhub.runtime.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What somebody may do; each role may do what those before it may. */
public enum Role {
  /** Looks, without numbers and texts of messages. */
  READ,
  /** Restarts, changes settings, sends. */
  CONTROL,
  /** Everything: dangerous commands, users, backups, the audit. */
  ADMIN;

  /** The role of a name; empty if there is none. */
  public static Optional<Role> of(String name) {
    return Arrays.stream(values()).filter(role -> role.wireName().equals(name)).findFirst();
  }

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether this role may do what another may. */
  public boolean covers(Role other) {
    return compareTo(other) >= 0;
  }
}
