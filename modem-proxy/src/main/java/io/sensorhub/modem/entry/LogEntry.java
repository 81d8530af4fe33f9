package io.sensorhub.modem.entry;

import java.time.Instant;

/**
 * A command that a module was given; the caller has masked what is secret.
 *
 * @param who where it came from
 * @param tookMillis from the command to its answer
 * @param result {@code ok}, or why there was no answer
 */
public record LogEntry(
    Instant time,
    String serial,
    String command,
    String answer,
    String who,
    long tookMillis,
    String result) {}
