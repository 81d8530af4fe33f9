package io.sensorhub.manager.mirror;

/**
 * A message for the server.
 *
 * @param key of the stream, and name of the channel
 * @param field of the stream's entry
 * @param json its value
 */
record BusMessage(String key, String field, String json) {}
