/**
 * A simulated EC25: what it says and hears ({@link io.sensorhub.testkit.modem.Ec25}, in a time that
 * is given), the same on a pseudo-terminal ({@link io.sensorhub.testkit.modem.ModemSimulator}), and
 * in a USB socket ({@link io.sensorhub.testkit.modem.PluggedModem}).
 */
@NullMarked
package io.sensorhub.testkit.modem;

import org.jspecify.annotations.NullMarked;
