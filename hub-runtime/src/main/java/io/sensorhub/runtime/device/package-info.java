/** What a handler knows of its devices, and how it tells the stream. */
@NullMarked
package io.sensorhub.runtime.device;

import org.jspecify.annotations.NullMarked;
