/**
 * {@code modem-proxy}: a proxy for each modem, which leaves by the modem's own interface and by no
 * other. Where modems are is seen in {@code sysfs}; which they are is asked at the serial-handler,
 * which owns their AT lines. Start reading at {@link io.sensorhub.modem.Main}.
 */
@NullMarked
package io.sensorhub.modem;

import org.jspecify.annotations.NullMarked;
