/** Pace, latencies, and the table that a measurement prints. */
@NullMarked
package io.sensorhub.bench.figures;

import org.jspecify.annotations.NullMarked;
