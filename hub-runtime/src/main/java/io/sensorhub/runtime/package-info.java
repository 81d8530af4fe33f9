/**
 * What all services share: the start and end of a process, its settings, its web server.
 *
 * <p>Start with {@link io.sensorhub.runtime.Service}.
 */
@NullMarked
package io.sensorhub.runtime;

import org.jspecify.annotations.NullMarked;
