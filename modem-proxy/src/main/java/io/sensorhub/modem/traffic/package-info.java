/** What the proxies move and what the interfaces carry, counted by module, user and SIM. */
@NullMarked
package io.sensorhub.modem.traffic;

import org.jspecify.annotations.NullMarked;
