/**
 * One unit of a bus: when it is read, how that goes, and what it is told apart by. Start reading at
 * {@link io.sensorhub.driver.modbus.unit.ModbusUnit}; {@link
 * io.sensorhub.driver.modbus.unit.Polling} has its schedule, {@link
 * io.sensorhub.driver.modbus.unit.Silence} what happens while it says nothing.
 */
@NullMarked
package io.sensorhub.driver.modbus.unit;

import org.jspecify.annotations.NullMarked;
