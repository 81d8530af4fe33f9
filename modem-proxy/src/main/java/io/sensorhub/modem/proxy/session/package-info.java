/**
 * One client of a proxy ({@link io.sensorhub.modem.proxy.session.Session}): what it may, what it
 * has moved, and the tunnel between it and its destination.
 */
@NullMarked
package io.sensorhub.modem.proxy.session;

import org.jspecify.annotations.NullMarked;
