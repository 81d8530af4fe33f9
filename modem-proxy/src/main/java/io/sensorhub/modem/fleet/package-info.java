/**
 * The modems of an instance as they come and go: {@link io.sensorhub.modem.fleet.Lookout} looks,
 * {@link io.sensorhub.modem.fleet.Verdict} judges one modem, and its egress takes what follows.
 */
@NullMarked
package io.sensorhub.modem.fleet;

import org.jspecify.annotations.NullMarked;
