/**
 * The API for people on other machines: TLS, logins, tokens, and what each role may do. Start with
 * {@link io.sensorhub.modem.access.Door}; {@link io.sensorhub.modem.access.Rights} has the table.
 */
@NullMarked
package io.sensorhub.modem.access;

import org.jspecify.annotations.NullMarked;
