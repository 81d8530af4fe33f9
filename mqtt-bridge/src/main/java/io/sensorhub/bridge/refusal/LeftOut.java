package io.sensorhub.bridge.refusal;

/**
 * Messages that are not sent because the broker does not take them.
 *
 * @param topic of the messages, or the beginning of their topics and {@code #}
 * @param bytes of the packet that was refused
 * @param count of messages left out
 */
public record LeftOut(String topic, int bytes, long count, String reason) {}
