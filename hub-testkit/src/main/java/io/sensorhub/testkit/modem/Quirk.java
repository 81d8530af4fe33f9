package io.sensorhub.testkit.modem;

/** How a simulated modem behaves, other than a modem that is well. */
public enum Quirk {
  /** Takes octets and never answers. */
  MUTE,
  /** Answers with random octets. */
  GARBAGE,
  /** Sends back what it is sent, whatever {@code ATE} says. */
  ECHO,
  /** Swallows the first command after each boot. */
  LOSES_FIRST,
  /** Searches for networks without an end once it is told to. */
  SCANS_FOR_EVER,
  /** Wants a PIN, which is 1234. */
  WANTS_PIN,
  /** Has {@code ATQ1} and {@code ATV0} stored: there are no results until it is told otherwise. */
  NO_RESULTS,
  /** Sends its codes to another port until it is told otherwise, and keeps that. */
  CODES_ELSEWHERE,
  /** Tells the answer of the network to a USSD question before the result. */
  USSD_FIRST,
  /** Begins a USSD dialogue that the network never goes on with. */
  USSD_WITHOUT_END
}
