/**
 * The domain: what a device is, what it measured, how it is doing. Pure: no input or output, no
 * protocol, no clock.
 *
 * <p>Start with {@link io.sensorhub.core.Reading} (state: the latest value counts) and {@link
 * io.sensorhub.core.HubEvent} (each one counts); {@link io.sensorhub.core.health.DeviceHealth} says
 * when a device is online, degraded or offline.
 */
@NullMarked
package io.sensorhub.core;

import org.jspecify.annotations.NullMarked;
