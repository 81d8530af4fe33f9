/** Tests on the running hub: the launcher, real processes, a real broker, real lines. */
@NullMarked
package io.sensorhub.e2e;

import org.jspecify.annotations.NullMarked;
