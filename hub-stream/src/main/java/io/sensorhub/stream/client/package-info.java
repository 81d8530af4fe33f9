/**
 * The client's end of a stream of server-sent events: the connection, which is opened again and
 * again, and what is cut out of its octets. Start reading at {@link
 * io.sensorhub.stream.client.EventSource}.
 */
@NullMarked
package io.sensorhub.stream.client;

import org.jspecify.annotations.NullMarked;
