/** The users of the API for other machines. */
@NullMarked
package io.sensorhub.cli.access;

import org.jspecify.annotations.NullMarked;
