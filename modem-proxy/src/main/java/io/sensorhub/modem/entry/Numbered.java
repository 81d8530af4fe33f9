package io.sensorhub.modem.entry;

/** A row with its number, by which the next page is asked for. */
public record Numbered<T>(long number, T row) {}
