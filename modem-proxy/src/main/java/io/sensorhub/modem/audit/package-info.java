/**
 * Who has done what to the modems, or was refused: masked, and only ever added to. Start with
 * {@link io.sensorhub.modem.audit.Audit}.
 */
@NullMarked
package io.sensorhub.modem.audit;

import org.jspecify.annotations.NullMarked;
