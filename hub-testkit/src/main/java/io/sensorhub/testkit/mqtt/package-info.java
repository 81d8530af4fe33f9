/** Brokers, the way to them and who listens there. */
@NullMarked
package io.sensorhub.testkit.mqtt;

import org.jspecify.annotations.NullMarked;
