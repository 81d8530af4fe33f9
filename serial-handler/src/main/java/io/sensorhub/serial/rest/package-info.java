/** The REST API of the serial handler. */
@NullMarked
package io.sensorhub.serial.rest;

import org.jspecify.annotations.NullMarked;
