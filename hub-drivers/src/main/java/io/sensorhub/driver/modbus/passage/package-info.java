/** What passes on a Modbus line, in words; see {@link io.sensorhub.driver.Passage}. */
@NullMarked
package io.sensorhub.driver.modbus.passage;

import org.jspecify.annotations.NullMarked;
