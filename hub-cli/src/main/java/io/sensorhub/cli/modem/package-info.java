/**
 * The modems of this machine: found by {@code sysfs}, asked what they are. Start reading at {@link
 * io.sensorhub.cli.modem.ModemList}.
 */
@NullMarked
package io.sensorhub.cli.modem;

import org.jspecify.annotations.NullMarked;
