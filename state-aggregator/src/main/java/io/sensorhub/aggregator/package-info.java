/**
 * The service that puts both handlers behind one API. {@link
 * io.sensorhub.aggregator.HandlerFollower} brings what a handler's stream says into the feed and
 * the {@link io.sensorhub.aggregator.ReadingCache}; {@link io.sensorhub.aggregator.AggregatorApi}
 * answers from there. Which handler owns a device is known from the handlers alone. Start with
 * {@link io.sensorhub.aggregator.Main}.
 */
@NullMarked
package io.sensorhub.aggregator;

import org.jspecify.annotations.NullMarked;
