/** Units of a Modbus bus, and the masters that others wrote. */
@NullMarked
package io.sensorhub.testkit.modbus;

import org.jspecify.annotations.NullMarked;
