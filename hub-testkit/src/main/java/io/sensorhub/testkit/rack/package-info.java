/** Many simulated modems as one machine has them: {@link io.sensorhub.testkit.rack.ModemRack}. */
@NullMarked
package io.sensorhub.testkit.rack;

import org.jspecify.annotations.NullMarked;
