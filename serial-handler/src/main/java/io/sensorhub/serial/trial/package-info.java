/**
 * Trying what may be added to the instance file: a line that nobody uses is opened for a few
 * seconds, exactly as it would be. Start reading at {@link io.sensorhub.serial.trial.LineTrials}.
 */
@NullMarked
package io.sensorhub.serial.trial;

import org.jspecify.annotations.NullMarked;
