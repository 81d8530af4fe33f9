/**
 * What is published, when, and in which order. {@link io.sensorhub.bridge.publish.Publisher} is the
 * one thread that publishes.
 */
@NullMarked
package io.sensorhub.bridge.publish;

import org.jspecify.annotations.NullMarked;
