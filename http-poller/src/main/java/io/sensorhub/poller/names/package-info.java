/**
 * Names of devices in the local network ({@code name.local}), by multicast DNS (RFC 6762). Start
 * with {@link io.sensorhub.poller.names.LocalNames}.
 */
@NullMarked
package io.sensorhub.poller.names;

import org.jspecify.annotations.NullMarked;
