package io.sensorhub.modem.access;

import io.sensorhub.runtime.access.Role;
import java.time.Instant;
import java.util.Optional;

/**
 * Somebody who has shown who they are.
 *
 * @param session tells logins of the same person apart
 * @param until when the login ends; empty: never by itself
 */
record Person(String name, Role role, String session, Optional<Instant> until) {}
