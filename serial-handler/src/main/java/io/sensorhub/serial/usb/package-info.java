/**
 * USB adapters that nobody has named in the instance file: the handler follows the manager, opens
 * and gives back their lines while it runs, and reports to it. Only where {@code config.usb.policy}
 * is not {@code off}. Start reading at {@link io.sensorhub.serial.usb.UsbDevices}.
 */
@NullMarked
package io.sensorhub.serial.usb;

import org.jspecify.annotations.NullMarked;
