/**
 * What is kept of modules over restarts: the registry, the log of commands and the traffic, in the
 * database {@code modems.db} of the instance. {@link io.sensorhub.modem.store.Store} is for
 * everyone; its thread alone touches the database. Start reading there.
 */
@NullMarked
package io.sensorhub.modem.store;

import org.jspecify.annotations.NullMarked;
