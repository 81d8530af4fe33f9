/**
 * A command to one unit: checked before anything is sent, written in steps, read back and
 * confirmed. Start reading at {@link io.sensorhub.driver.modbus.write.WriteJob}.
 */
@NullMarked
package io.sensorhub.driver.modbus.write;

import org.jspecify.annotations.NullMarked;
