/**
 * The event stream between the services ({@code GET /events}, server-sent events): state, of which
 * the latest counts, and events, of which each one counts.
 *
 * <p>A service puts what it knows into its {@link io.sensorhub.stream.Feed}. Whoever follows gets a
 * {@link io.sensorhub.stream.follow.Subscription}: a snapshot first, then what changes. The other
 * end is {@link io.sensorhub.stream.StreamClient}, which reconnects and resumes by itself. What a
 * message looks like stands in {@link io.sensorhub.stream.Wire}.
 */
@NullMarked
package io.sensorhub.stream;

import org.jspecify.annotations.NullMarked;
