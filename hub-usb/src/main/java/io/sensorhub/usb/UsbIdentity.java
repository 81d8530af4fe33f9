package io.sensorhub.usb;

import java.util.Optional;

/**
 * What a USB adapter tells of itself; hexadecimal numbers in lower case. Texts are the device's
 * own, made harmless by {@link DeviceText}.
 *
 * @param interfaceNumber two digits
 */
public record UsbIdentity(
    String vendorId,
    String productId,
    Optional<String> serialNumber,
    Optional<String> manufacturer,
    Optional<String> product,
    Optional<String> interfaceNumber) {}
