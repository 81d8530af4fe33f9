/** SOCKS 4, 4a and 5 (RFC 1928, RFC 1929), the server's side: CONNECT, and of 5 UDP ASSOCIATE. */
@NullMarked
package io.sensorhub.modem.proxy.socks;

import org.jspecify.annotations.NullMarked;
