/**
 * Adding devices to the instance file from the page: what may be added, trying it, checking it as
 * {@code hub validate} does, and writing it where {@code HUB_EDIT} allows that. Start reading at
 * {@link io.sensorhub.aggregator.add.AddEndpoint}.
 */
@NullMarked
package io.sensorhub.aggregator.add;

import org.jspecify.annotations.NullMarked;
