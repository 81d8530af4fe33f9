/**
 * What passes on a line, for people who look at it live: {@code GET /ports/{id}/trace}. Start
 * reading at {@link io.sensorhub.serial.trace.LineTrace}.
 */
@NullMarked
package io.sensorhub.serial.trace;

import org.jspecify.annotations.NullMarked;
