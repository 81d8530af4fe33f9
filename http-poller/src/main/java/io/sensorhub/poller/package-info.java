/**
 * The service that asks HTTP devices: {@link io.sensorhub.poller.device.HttpDevice} reads one,
 * {@link io.sensorhub.poller.device.Poller} does so on the device's own schedule, {@link
 * io.sensorhub.poller.PollerApi} answers. Start with {@link io.sensorhub.poller.Main}.
 */
@NullMarked
package io.sensorhub.poller;

import org.jspecify.annotations.NullMarked;
