/**
 * The page of the hub, as the aggregator serves it: the files of {@code hub-web} and of the
 * libraries that they use, and the read-only answers of the other services. Start at {@link
 * io.sensorhub.aggregator.web.PageEndpoint}.
 */
@NullMarked
package io.sensorhub.aggregator.web;

import org.jspecify.annotations.NullMarked;
