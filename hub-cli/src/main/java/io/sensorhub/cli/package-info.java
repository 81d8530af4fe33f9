/** The tools behind the launcher {@code hub}. Start with {@link io.sensorhub.cli.Main}. */
@NullMarked
package io.sensorhub.cli;

import org.jspecify.annotations.NullMarked;
