/** The client of another service of this hub. */
@NullMarked
package io.sensorhub.runtime.client;

import org.jspecify.annotations.NullMarked;
