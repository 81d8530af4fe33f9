/**
 * One web device while the hub runs: {@link io.sensorhub.poller.device.HttpDevice} reads and sets
 * it, {@link io.sensorhub.poller.device.Poller} does so on the device's own schedule.
 */
@NullMarked
package io.sensorhub.poller.device;

import org.jspecify.annotations.NullMarked;
