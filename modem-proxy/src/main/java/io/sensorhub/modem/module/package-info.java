/**
 * The modules that this service keeps a proxy for: {@link io.sensorhub.modem.module.Modules} adds
 * each one that says its IMEI, gives it a port, and listens.
 */
@NullMarked
package io.sensorhub.modem.module;

import org.jspecify.annotations.NullMarked;
