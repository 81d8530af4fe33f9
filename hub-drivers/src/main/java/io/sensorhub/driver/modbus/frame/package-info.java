/**
 * Frames on the wire: protocol data units, the requests made of them, and how each is framed on a
 * serial line (RTU) and over TCP (MBAP). Start reading at {@link
 * io.sensorhub.driver.modbus.frame.Framing}. Knows no device and no profile.
 */
@NullMarked
package io.sensorhub.driver.modbus.frame;

import org.jspecify.annotations.NullMarked;
