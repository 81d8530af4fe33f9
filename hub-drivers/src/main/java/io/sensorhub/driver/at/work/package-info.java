/**
 * What a modem is to be asked, what was ordered of it, and what is known of it: for what everything
 * that is done with a modem shares. Start reading at {@link io.sensorhub.driver.at.work.Errands}.
 */
@NullMarked
package io.sensorhub.driver.at.work;

import org.jspecify.annotations.NullMarked;
