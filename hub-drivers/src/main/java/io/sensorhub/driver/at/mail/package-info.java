/**
 * Short messages on their way through a modem: read, told and deleted ({@link
 * io.sensorhub.driver.at.mail.Mailbox}), and sent ({@link io.sensorhub.driver.at.mail.Outbox}).
 */
@NullMarked
package io.sensorhub.driver.at.mail;

import org.jspecify.annotations.NullMarked;
