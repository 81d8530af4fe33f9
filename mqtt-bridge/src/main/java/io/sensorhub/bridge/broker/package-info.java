/** The connection to the broker, one small interface with Eclipse Paho behind it. */
@NullMarked
package io.sensorhub.bridge.broker;

import org.jspecify.annotations.NullMarked;
