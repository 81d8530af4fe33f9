/** The web server of a service, its guard, and the client for the service in front of it. */
@NullMarked
package io.sensorhub.runtime.http;

import org.jspecify.annotations.NullMarked;
