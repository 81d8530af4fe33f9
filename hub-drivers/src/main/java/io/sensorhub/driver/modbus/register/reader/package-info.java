/**
 * The registers of a profile as they are read from its file, with every contradiction refused.
 * Start reading at {@link io.sensorhub.driver.modbus.register.reader.RegisterReader}.
 */
@NullMarked
package io.sensorhub.driver.modbus.register.reader;

import org.jspecify.annotations.NullMarked;
