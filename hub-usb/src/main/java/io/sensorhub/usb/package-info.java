/**
 * USB devices as Linux shows them in {@code sysfs}: what they tell of themselves, where they are
 * plugged in, the names that udev derives from it, and what has changed between two looks. Depends
 * on {@code java.base} alone, so that the detector stays small.
 *
 * <p>Start reading at {@link io.sensorhub.usb.Scan}.
 */
@NullMarked
package io.sensorhub.usb;

import org.jspecify.annotations.NullMarked;
