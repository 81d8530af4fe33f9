/**
 * Where modems are plugged in and what the kernel says of their network interfaces: from the USB
 * socket ({@link io.sensorhub.modem.slot.Sockets}) to the interface's index, and from the index to
 * its state ({@link io.sensorhub.modem.slot.Link}).
 */
@NullMarked
package io.sensorhub.modem.slot;

import org.jspecify.annotations.NullMarked;
