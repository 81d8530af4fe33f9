/** How the instance's devices appear in Home Assistant by themselves (its MQTT discovery). */
@NullMarked
package io.sensorhub.bridge.discovery;

import org.jspecify.annotations.NullMarked;
