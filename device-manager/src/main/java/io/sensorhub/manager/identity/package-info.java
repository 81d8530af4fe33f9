/**
 * What a USB adapter goes by, so that it is the same one tomorrow: its serial number where that can
 * be trusted, else the socket it is plugged into. Pure. Start reading at {@link
 * io.sensorhub.manager.identity.Identities}.
 */
@NullMarked
package io.sensorhub.manager.identity;

import org.jspecify.annotations.NullMarked;
