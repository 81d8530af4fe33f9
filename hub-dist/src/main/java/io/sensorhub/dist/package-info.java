/**
 * The distribution: one class path for all, and {@link io.sensorhub.dist.Training}, which runs all
 * four services in one process, once, at build time, so that Java can write down what they load
 * (the ahead-of-time cache).
 */
@NullMarked
package io.sensorhub.dist;

import org.jspecify.annotations.NullMarked;
