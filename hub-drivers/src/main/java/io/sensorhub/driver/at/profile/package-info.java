/**
 * What a profile and an instance file say of modems: {@link
 * io.sensorhub.driver.at.profile.ModemProfile} and {@link
 * io.sensorhub.driver.at.profile.ModemKeys}.
 */
@NullMarked
package io.sensorhub.driver.at.profile;

import org.jspecify.annotations.NullMarked;
