/** The stream over WebSocket. Start reading at {@link WebSocketEndpoint}. */
@NullMarked
package io.sensorhub.runtime.http.socket;

import org.jspecify.annotations.NullMarked;
