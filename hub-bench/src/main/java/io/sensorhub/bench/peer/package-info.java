/**
 * What stands around the hub in a measurement: devices, consumers, and the programs it is compared
 * with.
 */
@NullMarked
package io.sensorhub.bench.peer;

import org.jspecify.annotations.NullMarked;
