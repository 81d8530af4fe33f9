package io.sensorhub.driver.modbus.frame;

import io.sensorhub.core.health.FaultCode;

/**
 * Why a question brought no values.
 *
 * @param detail what came instead, for people; empty: nothing did
 */
public record Failure(Kind kind, String detail) {

  /** The kinds, by what follows from them. */
  public enum Kind {
    /** No answer: the unit may be gone, and waiting has cost the bus time. */
    SILENCE,
    /** A gateway's word for silence: as quick as any answer. */
    GATEWAY,
    /** The unit has no such function, address or count, or does not have it now. */
    ILLEGAL,
    /** The unit is there, but cannot answer now. */
    REFUSED,
    /** An answer that is damaged, or of another length than was asked for. */
    DAMAGED
  }

  /** An exception (section 7). */
  public static Failure exception(int code) {
    return new Failure(ExceptionCode.kind(code), ExceptionCode.text(code));
  }

  /** True where the unit itself gave no sign of life. */
  public boolean unheard() {
    return kind == Kind.SILENCE || kind == Kind.GATEWAY;
  }

  /** True where the same question may bring the answer a moment later. */
  public boolean passing() {
    return kind == Kind.SILENCE || kind == Kind.DAMAGED;
  }

  public FaultCode code() {
    return switch (kind) {
      case SILENCE -> FaultCode.READ_TIMEOUT;
      case GATEWAY, ILLEGAL, REFUSED -> FaultCode.DEVICE_EXCEPTION;
      case DAMAGED -> FaultCode.CHECKSUM_ERROR;
    };
  }

  /**
   * What the unit does, as the end of a sentence.
   *
   * @param block that was asked for
   */
  public String told(String block) {
    return switch (kind) {
      case SILENCE ->
          detail.isEmpty() ? "does not answer " + block : "answers " + block + " " + detail;
      case GATEWAY, ILLEGAL, REFUSED -> "refuses " + block + ": " + detail;
      case DAMAGED -> "answers " + block + " " + detail;
    };
  }
}
