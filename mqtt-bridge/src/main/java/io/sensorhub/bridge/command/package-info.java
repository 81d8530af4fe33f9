/** What comes from the broker: commands, reads, questions about the instance. */
@NullMarked
package io.sensorhub.bridge.command;

import org.jspecify.annotations.NullMarked;
