/**
 * Commands that people type: {@link io.sensorhub.driver.at.console.ConsoleCommand} parses one, and
 * {@link io.sensorhub.driver.at.console.CommandRules} says whether it may be sent.
 */
@NullMarked
package io.sensorhub.driver.at.console;

import org.jspecify.annotations.NullMarked;
