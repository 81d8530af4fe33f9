/** Devices that speak HTTP. */
@NullMarked
package io.sensorhub.testkit.web;

import org.jspecify.annotations.NullMarked;
