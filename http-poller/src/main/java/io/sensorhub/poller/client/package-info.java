/**
 * Requests to one web device, with its connections, login and trust. Start with {@link
 * io.sensorhub.poller.client.DeviceClient}.
 */
@NullMarked
package io.sensorhub.poller.client;

import org.jspecify.annotations.NullMarked;
