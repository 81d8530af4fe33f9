/**
 * Sees USB devices come and go, and can do nothing else: it opens no device, writes nothing but its
 * Unix socket, and needs no right. What the kernel says ({@link
 * io.sensorhub.detector.kernel.Netlink}) is a hint to look; what {@code sysfs} shows is told to
 * whoever follows.
 *
 * <pre>
 *   kernel ──uevent──► Netlink ──hint──► Watch ──difference──► Followers ──► Unix socket
 *                                          ▲
 *                                       /sys (Scan)
 * </pre>
 *
 * Start reading at {@link io.sensorhub.detector.Watch}.
 */
@NullMarked
package io.sensorhub.detector;

import org.jspecify.annotations.NullMarked;
