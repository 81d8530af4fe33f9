/**
 * The registers of a profile: where a value lies in a unit, what its words mean, and what words are
 * written for a value. {@link io.sensorhub.driver.modbus.register.Register} is where to start;
 * {@link io.sensorhub.driver.modbus.register.reader.RegisterReader} reads them.
 */
@NullMarked
package io.sensorhub.driver.modbus.register;

import org.jspecify.annotations.NullMarked;
