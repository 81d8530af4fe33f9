/**
 * How web devices are asked, set and recognized: the protocol part of their profiles as values,
 * without I/O. Start with {@link io.sensorhub.poller.profile.HttpProfile}.
 */
@NullMarked
package io.sensorhub.poller.profile;

import org.jspecify.annotations.NullMarked;
