/**
 * Networks of a test's own. {@link io.sensorhub.testkit.network.FarHost} is a host that can vanish,
 * {@link io.sensorhub.testkit.network.ModemRack} a machine with modems.
 */
@NullMarked
package io.sensorhub.testkit.network;

import org.jspecify.annotations.NullMarked;
