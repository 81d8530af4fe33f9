/**
 * ZeroMQ's wire protocol for one who publishes (23/ZMTP 3.0, 37/ZMTP 3.1), without a thread, a
 * clock or a socket. What a subscriber sends goes through {@link Conversation}; what is published
 * waits in a {@link LineRing}, in which each subscriber has a place.
 */
@NullMarked
package io.sensorhub.serial.zmtp;

import org.jspecify.annotations.NullMarked;
