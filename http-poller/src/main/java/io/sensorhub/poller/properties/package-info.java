/** The properties of one web device, as its profile and the device itself tell of them. */
@NullMarked
package io.sensorhub.poller.properties;

import org.jspecify.annotations.NullMarked;
