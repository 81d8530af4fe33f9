/**
 * The state topics of one device: {@link io.sensorhub.bridge.state.DevicePage} knows what the
 * broker has and what is due, {@link io.sensorhub.bridge.state.StateMessages} words it.
 */
@NullMarked
package io.sensorhub.bridge.state;

import org.jspecify.annotations.NullMarked;
