package io.sensorhub.testkit.modem;

import io.sensorhub.testkit.modem.AtCommand.Form;
import java.util.Optional;

/** The SIM of a simulated modem, with its PIN, its tries and its number. */
final class SimCard implements Part {

  private static final String PIN = "1234";
  private static final int BUSY = 14;
  private static final int WRONG = 16;
  private static final int ABSENT = 10;
  private static final int MOST_TRIES = 3;
  private static final int MOST_PUK_TRIES = 10;

  private final boolean wantsPin;
  private String iccid = "8949022000012345678F";
  private boolean locked;
  private boolean busy;
  private boolean present = true;
  private int tries = MOST_TRIES;

  SimCard(boolean wantsPin) {
    this.wantsPin = wantsPin;
    this.locked = wantsPin;
  }

  /** The modem has started anew. */
  void reset() {
    locked = wantsPin;
  }

  void busy(boolean now) {
    busy = now;
  }

  int tries() {
    return tries;
  }

  boolean isReady() {
    return present && !busy && !locked;
  }

  /** Another SIM; empty: none. */
  void insert(String number) {
    present = !number.isEmpty();
    iccid = number;
  }

  /** What the modem says of it. */
  String state() {
    if (!present) {
      return "NOT INSERTED";
    }
    return tries == 0 ? "SIM PUK" : locked ? "SIM PIN" : "READY";
  }

  @Override
  public Optional<Reply> answer(AtCommand command) {
    return switch (command.name()) {
      case "+CPIN" -> Optional.of(pin(command));
      case "+QPINC" -> Optional.of(Reply.ok("+QPINC: \"SC\"," + tries + "," + MOST_PUK_TRIES));
      case "+QINISTAT" -> Optional.of(Reply.ok("+QINISTAT: " + (isReady() ? 7 : 0)));
      case "+QSIMSTAT" -> Optional.of(Reply.ok("+QSIMSTAT: 0," + (present ? 1 : 0)));
      case "+QCCID", "+CCID", "+ICCID" -> Optional.of(when(present, command.name() + ": " + iccid));
      case "+CIMI" -> Optional.of(when(isReady(), "262031234567890"));
      default -> Optional.empty();
    };
  }

  private Reply when(boolean possible, String line) {
    return possible ? Reply.ok(line) : Reply.cme(present ? BUSY : ABSENT);
  }

  private Reply pin(AtCommand command) {
    if (command.form() == Form.READ) {
      return when(present && !busy, "+CPIN: " + state());
    }
    if (command.form() != Form.SET || !locked || tries == 0) {
      return Reply.cme(present ? 3 : ABSENT); // operation not allowed
    }
    locked = !command.list().getFirst().equals(PIN);
    tries = locked ? tries - 1 : MOST_TRIES;
    return locked ? Reply.cme(WRONG) : Reply.ok();
  }
}
