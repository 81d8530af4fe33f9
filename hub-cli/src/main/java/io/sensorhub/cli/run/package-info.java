/**
 * A run of an instance: its folder and ports are prepared ({@link io.sensorhub.cli.run.Prepare}),
 * its first states waited for, its status shown, an edited instance file taken over.
 */
@NullMarked
package io.sensorhub.cli.run;

import org.jspecify.annotations.NullMarked;
