/**
 * Device profiles: what a device model measures and in which units. The part that speaks of the
 * protocol is opaque here and read by the driver that the profile names.
 */
@NullMarked
package io.sensorhub.core.profile;

import org.jspecify.annotations.NullMarked;
