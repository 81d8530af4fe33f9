/**
 * What numbers have been in the last day, for the curves of the page: readings go in, a grid of
 * means comes out. Lost with the process. Start at {@link io.sensorhub.aggregator.history.History}.
 */
@NullMarked
package io.sensorhub.aggregator.history;

import org.jspecify.annotations.NullMarked;
