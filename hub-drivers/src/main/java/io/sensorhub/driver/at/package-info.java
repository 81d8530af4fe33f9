/**
 * Modems that take AT commands, as devices. Start reading at {@link
 * io.sensorhub.driver.at.ModemDriver}: it puts what {@link io.sensorhub.driver.at.Errands} has
 * next, and hands what is heard to whoever asked, or to {@link io.sensorhub.driver.at.Codes}.
 */
@NullMarked
package io.sensorhub.driver.at;

import org.jspecify.annotations.NullMarked;
