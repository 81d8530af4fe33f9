/** The access log: one line for each connection of a proxy, at its end. */
@NullMarked
package io.sensorhub.modem.journal;

import org.jspecify.annotations.NullMarked;
