/**
 * The serial protocols. A {@link io.sensorhub.driver.Driver} is pure: it is fed the bytes that came
 * from a line, in any split, is told the time, and answers with {@link
 * io.sensorhub.driver.Outcome}s. It holds no thread, clock or port. One folder per protocol; a new
 * one is a line in {@link io.sensorhub.driver.registry.Drivers}.
 */
@NullMarked
package io.sensorhub.driver;

import org.jspecify.annotations.NullMarked;
