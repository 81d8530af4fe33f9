/**
 * What the broker does not take. {@link io.sensorhub.bridge.refusal.CarefulConnection} sends,
 * {@link io.sensorhub.bridge.refusal.Refusals} finds out which message ends connections and leaves
 * it out, {@link io.sensorhub.bridge.refusal.Reconnects} says when to connect again.
 */
@NullMarked
package io.sensorhub.bridge.refusal;

import org.jspecify.annotations.NullMarked;
