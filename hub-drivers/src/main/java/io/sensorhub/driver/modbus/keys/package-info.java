/**
 * What an instance file says of Modbus buses and of their devices: {@link
 * io.sensorhub.driver.modbus.keys.ModbusKeys} reads it.
 */
@NullMarked
package io.sensorhub.driver.modbus.keys;

import org.jspecify.annotations.NullMarked;
