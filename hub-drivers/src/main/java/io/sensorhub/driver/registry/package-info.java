/** The list of all drivers, by their names in an instance. A new driver is one line here. */
@NullMarked
package io.sensorhub.driver.registry;

import org.jspecify.annotations.NullMarked;
