/**
 * The way out of one modem. Every socket, also those of name queries, is bound to the index of its
 * network interface ({@link io.sensorhub.modem.egress.BoundChannels}) before it connects, so that
 * nothing leaves by another interface: {@link io.sensorhub.modem.egress.Egress} is where to start.
 */
@NullMarked
package io.sensorhub.modem.egress;

import org.jspecify.annotations.NullMarked;
