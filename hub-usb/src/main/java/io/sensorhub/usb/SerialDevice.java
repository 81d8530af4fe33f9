package io.sensorhub.usb;

import java.nio.file.Path;
import java.util.Optional;

/**
 * One serial device of this machine.
 *
 * @param path of its device file
 * @param usb what it tells, where it is a USB adapter
 * @param place where that is plugged in
 * @param byId the link to it that names its make and serial number
 * @param byPath the link to it that names the socket that it is plugged into
 */
public record SerialDevice(
    Path path,
    Optional<UsbIdentity> usb,
    Optional<UsbPlace> place,
    Optional<Path> byId,
    Optional<Path> byPath) {}
