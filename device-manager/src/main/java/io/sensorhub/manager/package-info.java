/**
 * {@code device-manager}: knows which USB adapters there are, what they may be, and what has been
 * decided about them; opens none. Device events come from the detector's Unix socket, orders go to
 * whoever follows its stream. Start reading at {@link io.sensorhub.manager.Main}.
 */
@NullMarked
package io.sensorhub.manager;

import org.jspecify.annotations.NullMarked;
