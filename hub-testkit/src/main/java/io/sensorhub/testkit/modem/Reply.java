package io.sensorhub.testkit.modem;

import java.util.List;

/**
 * What a command is answered with.
 *
 * @param lines of information
 * @param end the final result in words; empty: none comes
 */
record Reply(List<String> lines, String end) {

  static final Reply ERROR = new Reply(List.of(), "ERROR");
  static final Reply NOTHING = new Reply(List.of(), "");

  Reply {
    lines = List.copyOf(lines);
  }

  static Reply ok(String... lines) {
    return new Reply(List.of(lines), "OK");
  }

  static Reply ok(List<String> lines) {
    return new Reply(lines, "OK");
  }

  /** An error of the equipment (3GPP TS 27.007, section 9.2). */
  static Reply cme(int number) {
    return new Reply(List.of(), "+CME ERROR: " + number);
  }

  /** An error of messages (3GPP TS 27.005, section 3.2.5). */
  static Reply cms(int number) {
    return new Reply(List.of(), "+CMS ERROR: " + number);
  }
}
