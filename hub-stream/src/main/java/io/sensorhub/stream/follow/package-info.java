/**
 * The server's end of a stream: who follows, and who writes to each of them. Start reading at
 * {@link io.sensorhub.stream.follow.Subscription}.
 */
@NullMarked
package io.sensorhub.stream.follow;

import org.jspecify.annotations.NullMarked;
