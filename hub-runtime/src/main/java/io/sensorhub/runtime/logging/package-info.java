/** One log line: time, level, service, constant message, data as key=value. */
@NullMarked
package io.sensorhub.runtime.logging;

import org.jspecify.annotations.NullMarked;
