/**
 * The services of a hub by name, with the port of each, and the list of those that an instance
 * runs.
 */
@NullMarked
package io.sensorhub.runtime.service;

import org.jspecify.annotations.NullMarked;
