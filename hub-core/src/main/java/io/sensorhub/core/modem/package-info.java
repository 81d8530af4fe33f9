/**
 * What an instance says of the proxies of its modems ({@link
 * io.sensorhub.core.modem.ModemsConfig}): who may use them, and how much.
 */
@NullMarked
package io.sensorhub.core.modem;

import org.jspecify.annotations.NullMarked;
