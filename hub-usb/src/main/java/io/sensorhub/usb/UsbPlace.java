package io.sensorhub.usb;

import java.util.Optional;

/**
 * Where a USB device is plugged in.
 *
 * @param socket {@code ID_PATH} of udev, which has no bus number in it and so survives a restart
 * @param portNumber among the ports of one interface; drivers of modems ({@code cdc-acm}) have none
 * @param driver of the kernel, at the interface
 * @param devnum changes each time the device is enumerated; -1: unknown
 */
public record UsbPlace(
    Optional<String> socket, Optional<Integer> portNumber, Optional<String> driver, int devnum) {}
