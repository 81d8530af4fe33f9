/**
 * Short messages as a modem carries them in PDU mode (3GPP TS 23.040): {@link
 * io.sensorhub.driver.at.sms.Outgoing} makes telegrams of a text, {@link
 * io.sensorhub.driver.at.sms.Telegram} reads one, and {@link io.sensorhub.driver.at.sms.Inbox}
 * joins the parts of a long message.
 */
@NullMarked
package io.sensorhub.driver.at.sms;

import org.jspecify.annotations.NullMarked;
