/** The image, run by a Docker engine. */
@org.jspecify.annotations.NullMarked
package io.sensorhub.e2e.container;
