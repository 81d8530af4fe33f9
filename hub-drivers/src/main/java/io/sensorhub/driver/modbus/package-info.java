/**
 * The master of a Modbus bus (MODBUS Application Protocol Specification V1.1b3; MODBUS over Serial
 * Line V1.02; MODBUS Messaging on TCP/IP V1.0b). What is read stands in a profile ({@link
 * io.sensorhub.driver.modbus.plan.ModbusProfile}), is planned into few requests ({@link
 * io.sensorhub.driver.modbus.plan.ReadPlan}), asked unit by unit ({@link
 * io.sensorhub.driver.modbus.unit.ModbusUnit}) and put on the wire by {@link
 * io.sensorhub.driver.modbus.ModbusDriver}, one transaction at a time.
 */
@NullMarked
package io.sensorhub.driver.modbus;

import org.jspecify.annotations.NullMarked;
