/** Who may use a proxy, and how much: networks, users, rates. Pure but for time, which is given. */
@NullMarked
package io.sensorhub.modem.proxy.limit;

import org.jspecify.annotations.NullMarked;
