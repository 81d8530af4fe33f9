/**
 * What tests share: clocks that are moved by hand, waiting for a condition, a pseudo-terminal, a
 * real broker, a client that remembers what it heard, and a web server that plays a device.
 */
@NullMarked
package io.sensorhub.testkit;

import org.jspecify.annotations.NullMarked;
