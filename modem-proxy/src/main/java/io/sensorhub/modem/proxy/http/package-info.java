/** HTTP/1.1 as a proxy speaks it (RFC 9110, RFC 9112): requests in absolute form, and CONNECT. */
@NullMarked
package io.sensorhub.modem.proxy.http;

import org.jspecify.annotations.NullMarked;
