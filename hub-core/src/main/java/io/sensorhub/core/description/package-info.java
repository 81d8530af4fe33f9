/**
 * What a device says of itself: what it is, what it measures, what of it can be set. The handler
 * that owns the device makes a {@link io.sensorhub.core.description.DeviceDescription}; it travels
 * with the device on the stream, so that nobody behind the handler reads a profile. Start with
 * {@link io.sensorhub.core.description.DeviceDescription}; {@link
 * io.sensorhub.core.description.Control} says what a command may set.
 */
@NullMarked
package io.sensorhub.core.description;

import org.jspecify.annotations.NullMarked;
