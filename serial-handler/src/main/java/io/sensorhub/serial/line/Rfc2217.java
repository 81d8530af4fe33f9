package io.sensorhub.serial.line;

import io.sensorhub.core.port.SerialParameters;
import io.sensorhub.core.port.SerialParameters.ControlLine;
import io.sensorhub.core.port.SerialParameters.StopBits;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The client's end of telnet (RFC 854) with the option COM-PORT (RFC 2217). Pure: it is fed what
 * came in any split, and says what is to be sent. For one thread.
 *
 * <pre>
 *                                    WONT/DONT 44
 *  ASKED ──────────────────────────────────────────────► REFUSED
 *    │ DO 44: the parameters are sent
 *    ▼
 *  SETTING ─── each of the four was answered as asked ──► SET
 *    └──────── another value was answered ──────────────► REFUSED
 * </pre>
 */
final class Rfc2217 {

  private static final int IAC = 255;
  private static final int DONT = 254;
  private static final int DO = 253;
  private static final int WONT = 252;
  private static final int WILL = 251;
  private static final int SB = 250;
  private static final int SE = 240;

  private static final int BINARY = 0;
  private static final int SUPPRESS_GO_AHEAD = 3;
  private static final int COM_PORT = 44;

  private static final int SET_BAUD_RATE = 1;
  private static final int SET_DATA_SIZE = 2;
  private static final int SET_PARITY = 3;
  private static final int SET_STOP_SIZE = 4;
  private static final int SET_CONTROL = 5;

  /** What the server adds to a command's number in its answer. */
  private static final int ANSWER = 100;

  /** No subnegotiation of this option is longer than a signature. */
  private static final int LONGEST_SUBNEGOTIATION = 256;

  /** How far the agreement is. */
  enum Agreement {
    ASKED,
    SETTING,
    SET,
    REFUSED
  }

  private enum Parser {
    DATA,
    COMMAND,
    OPTION,
    SUBNEGOTIATION,
    SUBNEGOTIATION_COMMAND
  }

  private final SerialParameters parameters;
  private final Map<Integer, Integer> unanswered = new HashMap<>();
  private final ByteArrayOutputStream toSend = new ByteArrayOutputStream();
  private final ByteBuffer subnegotiation = ByteBuffer.allocate(LONGEST_SUBNEGOTIATION);
  private Agreement agreement = Agreement.ASKED;
  private String refusal = "";
  private Parser parser = Parser.DATA;
  private int command;

  Rfc2217(SerialParameters parameters) {
    this.parameters = parameters;
    for (int option : new int[] {BINARY, SUPPRESS_GO_AHEAD}) {
      say(WILL, option);
      say(DO, option);
    }
    say(WILL, COM_PORT);
  }

  Agreement agreement() {
    return agreement;
  }

  /** Why the server refused. */
  String refusal() {
    return refusal;
  }

  /** What must be sent now; it is given out once. */
  byte[] toSend() {
    byte[] bytes = toSend.toByteArray();
    toSend.reset();
    return bytes;
  }

  /**
   * Takes what came.
   *
   * @param data gets the line's own bytes; as large as {@code length} at least
   * @return how many these are
   */
  int receive(byte[] received, int length, byte[] data) {
    int size = 0;
    for (int i = 0; i < length; i++) {
      int octet = received[i] & 0xff;
      switch (parser) {
        case DATA -> {
          if (octet == IAC) {
            parser = Parser.COMMAND;
          } else {
            data[size++] = (byte) octet;
          }
        }
        case COMMAND -> {
          switch (octet) {
            case IAC -> {
              data[size++] = (byte) IAC;
              parser = Parser.DATA;
            }
            case WILL, WONT, DO, DONT -> {
              command = octet;
              parser = Parser.OPTION;
            }
            case SB -> {
              subnegotiation.clear();
              parser = Parser.SUBNEGOTIATION;
            }
            default -> parser = Parser.DATA; // a command without parameters
          }
        }
        case OPTION -> {
          option(command, octet);
          parser = Parser.DATA;
        }
        case SUBNEGOTIATION -> {
          if (octet == IAC) {
            parser = Parser.SUBNEGOTIATION_COMMAND;
          } else {
            keep(octet);
          }
        }
        case SUBNEGOTIATION_COMMAND -> {
          if (octet == IAC) {
            keep(IAC);
            parser = Parser.SUBNEGOTIATION;
          } else {
            if (octet == SE) {
              subnegotiation.flip();
              answered(subnegotiation);
            }
            parser = Parser.DATA;
          }
        }
      }
    }
    return size;
  }

  /** The line's own bytes as they are sent: telnet doubles each 255. */
  static byte[] escaped(byte[] bytes, int length) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(length + 8);
    for (int i = 0; i < length; i++) {
      out.write(bytes[i]);
      if ((bytes[i] & 0xff) == IAC) {
        out.write(IAC);
      }
    }
    return out.toByteArray();
  }

  private void keep(int octet) {
    if (subnegotiation.hasRemaining()) {
      subnegotiation.put((byte) octet);
    }
  }

  private void option(int verb, int option) {
    switch (option) {
      case COM_PORT -> {
        if (verb == DO && agreement == Agreement.ASKED) {
          agreement = Agreement.SETTING;
          set();
        } else if (verb == DONT || verb == WONT) {
          refuse("it speaks telnet without RFC 2217; tcp:// may fit");
        }
      }
      case BINARY, SUPPRESS_GO_AHEAD -> {} // both were offered and asked for at the beginning
      default -> {
        if (verb == DO) {
          say(WONT, option);
        } else if (verb == WILL) {
          say(DONT, option);
        }
      }
    }
  }

  private void set() {
    command(SET_BAUD_RATE, parameters.baudRate(), Integer.BYTES, true);
    command(SET_DATA_SIZE, parameters.dataBits(), 1, true);
    int parity =
        switch (parameters.parity()) {
          case NONE -> 1;
          case ODD -> 2;
          case EVEN -> 3;
          case MARK -> 4;
          case SPACE -> 5;
        };
    command(SET_PARITY, parity, 1, true);
    command(SET_STOP_SIZE, stopSize(parameters.stopBits()), 1, true);
    int flowControl =
        switch (parameters.flowControl()) {
          case NONE -> 1;
          case XON_XOFF -> 2;
          case RTS_CTS -> 3;
        };
    command(SET_CONTROL, flowControl, 1, false);
    control(parameters.dtr(), 8);
    control(parameters.rts(), 11);
  }

  private static int stopSize(StopBits stopBits) {
    return switch (stopBits) {
      case ONE -> 1;
      case TWO -> 2;
      case ONE_AND_A_HALF -> 3;
    };
  }

  /** Servers without such lines, ser2net on a pseudo-terminal for one, answer nothing to this. */
  private void control(ControlLine line, int raise) {
    switch (line) {
      case ON -> command(SET_CONTROL, raise, 1, false);
      case OFF -> command(SET_CONTROL, raise + 1, 1, false);
      case KEEP -> {} // as the server has it
    }
  }

  private void command(int name, int value, int bytes, boolean answered) {
    toSend.write(IAC);
    toSend.write(SB);
    toSend.write(COM_PORT);
    toSend.write(name);
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
      int octet = (value >> shift) & 0xff;
      toSend.write(octet);
      if (octet == IAC) {
        toSend.write(IAC);
      }
    }
    toSend.write(IAC);
    toSend.write(SE);
    if (answered) {
      unanswered.put(name, value);
    }
  }

  private void answered(ByteBuffer answer) {
    if (answer.remaining() < 3 || (answer.get() & 0xff) != COM_PORT) {
      return;
    }
    int name = (answer.get() & 0xff) - ANSWER;
    int value = 0;
    while (answer.hasRemaining()) {
      value = (value << 8) | (answer.get() & 0xff);
    }
    Optional<Integer> asked = Optional.ofNullable(unanswered.remove(name));
    if (asked.isPresent() && asked.get() != value) {
      refuse(what(name) + " is " + value + " there and not " + asked.get() + " as configured");
    } else if (unanswered.isEmpty() && agreement == Agreement.SETTING) {
      agreement = Agreement.SET;
    }
  }

  private static String what(int name) {
    return switch (name) {
      case SET_BAUD_RATE -> "the baud rate";
      case SET_DATA_SIZE -> "the number of data bits";
      case SET_PARITY -> "the parity (1 none, 2 odd, 3 even, 4 mark, 5 space)";
      default -> "the stop bits (1, 2, or 3 for 1.5)";
    };
  }

  private void refuse(String reason) {
    agreement = Agreement.REFUSED;
    refusal = reason;
  }

  private void say(int verb, int option) {
    toSend.write(IAC);
    toSend.write(verb);
    toSend.write(option);
  }
}
