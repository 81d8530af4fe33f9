/**
 * How a device does: its status, its faults with their codes, and the rule that leads from reads to
 * a status ({@link io.sensorhub.core.health.DeviceHealth}).
 */
@NullMarked
package io.sensorhub.core.health;

import org.jspecify.annotations.NullMarked;
