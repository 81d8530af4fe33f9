/**
 * The dialogue with a modem in AT commands: one command at a time goes out, and what comes is told
 * apart into its answer and unsolicited codes. Start reading at {@link
 * io.sensorhub.driver.at.dialogue.Dialogue}.
 */
@NullMarked
package io.sensorhub.driver.at.dialogue;

import org.jspecify.annotations.NullMarked;
