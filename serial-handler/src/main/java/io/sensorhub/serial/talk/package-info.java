/**
 * What is done with an open line: listening, or asking and carrying out orders. Start reading at
 * {@link io.sensorhub.serial.talk.Talk}; what comes of it goes to {@link
 * io.sensorhub.serial.talk.Intake}.
 */
@NullMarked
package io.sensorhub.serial.talk;

import org.jspecify.annotations.NullMarked;
