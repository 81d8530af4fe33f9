/**
 * What must reach the broker, in order and whatever happens: {@link
 * io.sensorhub.bridge.outbox.Outbox} in memory, {@link io.sensorhub.bridge.outbox.Spool} on disk.
 */
@NullMarked
package io.sensorhub.bridge.outbox;

import org.jspecify.annotations.NullMarked;
