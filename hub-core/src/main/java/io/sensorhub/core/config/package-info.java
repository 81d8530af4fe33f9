/**
 * The instance file, checked strictly: every problem at once, each with its place, what was found
 * and what is allowed. {@link io.sensorhub.core.config.InstanceReader} is the way in; {@link
 * io.sensorhub.core.config.Section} is how one object of a file is read.
 */
@NullMarked
package io.sensorhub.core.config;

import org.jspecify.annotations.NullMarked;
