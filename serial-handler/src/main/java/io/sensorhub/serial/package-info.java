/**
 * The service that owns serial lines: {@code line} opens them, {@code bus} reads them and feeds the
 * drivers, {@code rest} answers. Start with {@link io.sensorhub.serial.Main}.
 */
@NullMarked
package io.sensorhub.serial;

import org.jspecify.annotations.NullMarked;
