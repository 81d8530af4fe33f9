/**
 * Runs all four services in one process, once, at build time, so that Java can write down what they
 * load (the ahead-of-time cache).
 */
@NullMarked
package io.sensorhub.dist.training;

import org.jspecify.annotations.NullMarked;
