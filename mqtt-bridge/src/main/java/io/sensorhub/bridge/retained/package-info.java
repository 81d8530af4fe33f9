/**
 * What the broker keeps of this hub. {@link io.sensorhub.bridge.retained.RetainedList} clears what
 * is over, {@link io.sensorhub.bridge.retained.RetainedGuard} puts right what others have written.
 */
@NullMarked
package io.sensorhub.bridge.retained;

import org.jspecify.annotations.NullMarked;
