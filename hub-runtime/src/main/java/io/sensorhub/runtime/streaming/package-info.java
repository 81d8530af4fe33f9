/** Streams of server-sent events as a service's web server writes them. */
@NullMarked
package io.sensorhub.runtime.streaming;

import org.jspecify.annotations.NullMarked;
