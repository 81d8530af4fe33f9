package io.sensorhub.runtime.settings;

/**
 * How devices are announced to Home Assistant.
 *
 * @param prefix of its discovery topics
 * @param statusTopic where it says that it was born
 */
public record HomeAssistant(String prefix, String statusTopic) {}
