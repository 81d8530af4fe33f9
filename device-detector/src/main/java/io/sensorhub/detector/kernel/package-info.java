/**
 * What Linux tells about devices: events of the kernel over Netlink, and its functions by the
 * foreign interface.
 */
@NullMarked
package io.sensorhub.detector.kernel;

import org.jspecify.annotations.NullMarked;
