/**
 * Device profiles: what a device model measures, in which units, and how its numbers are scaled
 * ({@link io.sensorhub.core.profile.Scaling}). The part that speaks of the protocol is opaque here
 * and read by the driver that the profile names.
 */
@NullMarked
package io.sensorhub.core.profile;

import org.jspecify.annotations.NullMarked;
