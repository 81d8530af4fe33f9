/**
 * What one round of a unit asks: the registers of a {@link
 * io.sensorhub.driver.modbus.plan.ModbusProfile} packed into few requests ({@link
 * io.sensorhub.driver.modbus.plan.ReadPlan}), and what becomes of a block that is refused ({@link
 * io.sensorhub.driver.modbus.plan.Stretch}).
 */
@NullMarked
package io.sensorhub.driver.modbus.plan;

import org.jspecify.annotations.NullMarked;
