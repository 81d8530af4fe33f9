/**
 * The proxy of one modem: a port ({@link io.sensorhub.modem.proxy.ProxyPort}) on which the first
 * octet of a client tells its protocol. What a client asks for leaves by the modem's {@link
 * io.sensorhub.modem.egress.Egress} alone.
 */
@NullMarked
package io.sensorhub.modem.proxy;

import org.jspecify.annotations.NullMarked;
