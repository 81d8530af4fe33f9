/** The topics of an instance, as the IoT2MQTT contract names them. */
@NullMarked
package io.sensorhub.bridge.topics;

import org.jspecify.annotations.NullMarked;
