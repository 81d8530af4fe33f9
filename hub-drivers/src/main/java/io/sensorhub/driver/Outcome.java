package io.sensorhub.driver;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Reading;
import io.sensorhub.core.health.Fault;
import java.util.Set;

/** What a driver made of the bytes it got. */
public sealed interface Outcome {

  /** A device has a new state. */
  record Measured(Reading reading) implements Outcome {}

  /** A device has a new state, but a part of it could not be had: what that is, and why. */
  record Partly(Reading reading, Fault fault) implements Outcome {}

  /** A read of a device failed. */
  record Failed(DeviceId device, Fault fault) implements Outcome {}

  /**
   * A question was put to a unit of a bus, and has come to its end.
   *
   * @param nanos from its first octet to the end
   */
  record Exchanged(int unit, Exchange exchange, long nanos) implements Outcome {}

  /** How a question ended. */
  enum Exchange {
    ANSWERED,
    /** An answer came, but it may be the one to an earlier question that looks alike. */
    LATE,
    /** The unit refused. */
    EXCEPTION,
    /** No answer came. */
    TIMEOUT,
    /** The answer was damaged. */
    CHECKSUM_ERROR;

    /** Whether the way to the bus works, both there and back; noise does not say so. */
    public boolean isSignOfLife() {
      return this == ANSWERED || this == EXCEPTION;
    }

    /** Whether an answer came, to whatever question. */
    public boolean isAnswer() {
      return isSignOfLife() || this == LATE;
    }
  }

  /**
   * Something happened at a device.
   *
   * @param name what
   * @param data a JSON object, as text
   * @param alive whether it shows that the device is well; otherwise its state alone does
   */
  record Happened(DeviceId device, String name, String data, boolean alive) implements Outcome {

    /** An event that shows that its device is well. */
    public Happened(DeviceId device, String name, String data) {
      this(device, name, data, true);
    }
  }

  /**
   * A line for those who follow one of its routes.
   *
   * @param line as it came, without its end
   * @param routes names of {@link Driver#routes}
   */
  record Routed(String line, Set<String> routes) implements Outcome {}

  /**
   * A device has told what it is.
   *
   * @param identity a number that no other device has
   */
  record Identified(DeviceId device, String identity) implements Outcome {}

  /**
   * Something for the log.
   *
   * @param note a constant message
   * @param detail what it is about; no secrets
   */
  record Noted(DeviceId device, String note, String detail) implements Outcome {}

  /**
   * Input that carries nothing.
   *
   * @param reason for the counters
   * @param sample the beginning of it, for the log; at most 200 characters
   */
  record Skipped(Reason reason, String sample) implements Outcome {}

  /** Why input was skipped. */
  enum Reason {
    /** Longer than a line may be. */
    TOO_LONG,
    /** Octets in front of a message, which counts. */
    GARBAGE,
    /**
     * Octets that are none of the line's character set, which is UTF-8 unless a profile says so.
     */
    INVALID_UTF8,
    /** No JSON, or nested too deep. */
    INVALID_JSON,
    /** JSON, but no object. */
    NOT_AN_OBJECT,
    /** A line that no device takes. */
    UNKNOWN_LINE,
    /** Something came that nobody had asked for. */
    UNASKED,
    /** A checksum that is missing or wrong. */
    CHECKSUM,
    /** A line without a single value that could be taken. */
    NO_VALUES,
    /** A member whose name cannot be a property, or one too many. */
    PROPERTY
  }
}
