/**
 * What differs between two checked versions of an instance, as a value. Start at {@link
 * io.sensorhub.core.change.InstanceDifference}.
 */
@NullMarked
package io.sensorhub.core.change;

import org.jspecify.annotations.NullMarked;
