/**
 * A value in an answer: where it lies, under which condition it counts, and what it means. Start
 * reading at {@link io.sensorhub.poller.value.ValueRule}. Pure.
 */
@NullMarked
package io.sensorhub.poller.value;

import org.jspecify.annotations.NullMarked;
