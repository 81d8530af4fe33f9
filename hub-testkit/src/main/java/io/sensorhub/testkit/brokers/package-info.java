/**
 * Brokers of other makers, as their makers ship them: fetched from Maven Central, npm or Debian and
 * started on loopback. Begin with {@link io.sensorhub.testkit.brokers.Brokers}.
 */
@NullMarked
package io.sensorhub.testkit.brokers;

import org.jspecify.annotations.NullMarked;
