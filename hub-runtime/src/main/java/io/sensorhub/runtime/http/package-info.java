/** The web server of a service and its guard. */
@NullMarked
package io.sensorhub.runtime.http;

import org.jspecify.annotations.NullMarked;
