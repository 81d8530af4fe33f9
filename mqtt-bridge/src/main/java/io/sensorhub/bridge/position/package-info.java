/** Which events the broker has, in memory and in a file. */
@NullMarked
package io.sensorhub.bridge.position;

import org.jspecify.annotations.NullMarked;
