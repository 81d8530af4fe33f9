/**
 * What Home Assistant asks of the documents that announce devices to it, as a check. {@link
 * io.sensorhub.testkit.homeassistant.DiscoveryRules} is told every document that comes; {@link
 * io.sensorhub.testkit.homeassistant.SensorClasses} knows the tables.
 */
@NullMarked
package io.sensorhub.testkit.homeassistant;

import org.jspecify.annotations.NullMarked;
