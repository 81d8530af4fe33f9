/**
 * Benchmarks: each starts the real processes, prints figures, and prints those of a peer measured
 * in the same run beside them. Begin with {@link io.sensorhub.bench.Main}.
 */
@NullMarked
package io.sensorhub.bench;

import org.jspecify.annotations.NullMarked;
