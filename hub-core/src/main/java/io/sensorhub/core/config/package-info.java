/**
 * The instance file: its devices, ports and groups. {@link io.sensorhub.core.config.InstanceReader}
 * is the way in; {@link io.sensorhub.core.config.Owners} are asked for the keys that belong to a
 * driver or a handler.
 */
@NullMarked
package io.sensorhub.core.config;

import org.jspecify.annotations.NullMarked;
