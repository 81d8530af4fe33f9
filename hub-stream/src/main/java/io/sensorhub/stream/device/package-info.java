/**
 * What {@code device-manager} tells of USB adapters, as records and as JSON: device events, orders
 * for the handler of serial lines, the list of adapters; and what the handler reports to it. Start
 * reading at {@link io.sensorhub.stream.device.ManagerMessage}.
 */
@NullMarked
package io.sensorhub.stream.device;

import org.jspecify.annotations.NullMarked;
