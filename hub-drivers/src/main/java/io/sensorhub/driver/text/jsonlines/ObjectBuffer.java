package io.sensorhub.driver.text.jsonlines;

import io.sensorhub.core.text.BareNumbers;
import io.sensorhub.driver.Outcome.Reason;
import io.sensorhub.driver.text.Cutter;
import java.util.Arrays;

/**
 * Cuts bytes into JSON objects, each of which ends with its own closing brace. The grammar (RFC
 * 8259) is followed octet by octet, so that an object that is broken off costs itself alone: the
 * first octet that cannot be ends it, and a brace begins a new one.
 *
 * <pre>
 *        brace                                     the brace that closes it
 *  IDLE ───────► KEY_OR_END ─► … COLON ─► VALUE ─► BEHIND_VALUE ───────────► IDLE (cut)
 *   ▲                                                                          │
 *   └──── an octet that cannot stand there, or too many (refused) ◄────────────┘
 * </pre>
 */
final class ObjectBuffer implements Cutter {

  private static final int FIRST_SIZE = 1024;

  /** A larger buffer is given back after its object. */
  private static final int MOST_KEPT = 8192;

  /** As deep as a document may be; each level is a bit of {@link #arrays}. */
  private static final int MAX_DEPTH = 64;

  private static final int SAMPLE = 200;
  private static final int RECORD_SEPARATOR = 0x1e; // RFC 7464

  private enum Expected {
    IDLE,
    KEY_OR_END,
    KEY,
    COLON,
    VALUE,
    VALUE_OR_END,
    SCALAR,
    TEXT,
    ESCAPED,
    BEHIND_VALUE
  }

  private final int limit;
  private byte[] held;
  private int size;
  private final byte[] garbage = new byte[SAMPLE];
  private int garbageSize;
  private final Surroundings before = new Surroundings();
  private Expected expected = Expected.IDLE;
  private boolean textIsKey;
  private long arrays;
  private int depth;

  /**
   * @param limit bytes of an object
   */
  ObjectBuffer(int limit) {
    this.limit = limit;
    this.held = new byte[Math.min(FIRST_SIZE, limit)];
  }

  @Override
  public void clear() {
    size = 0;
    garbageSize = 0;
    before.clear();
    expected = Expected.IDLE;
    held = new byte[Math.min(FIRST_SIZE, limit)];
  }

  @Override
  public boolean begun() {
    return expected != Expected.IDLE;
  }

  @Override
  public void accept(byte[] buffer, int length, Sink sink) {
    for (int i = 0; i < length; i++) {
      octet(buffer[i] & 0xff, sink);
    }
  }

  private void octet(int c, Sink sink) {
    if (expected == Expected.IDLE) {
      between(c, sink);
      return;
    }
    if (!fits(c)) {
      refuse(Reason.INVALID_JSON, sink);
      if (c == '{') {
        before.clear(); // no object may stand there: this one is new
      }
      between(c, sink);
    } else if (size == limit) {
      refuse(Reason.TOO_LONG, sink);
      between(c, sink);
    } else {
      hold(c);
      if (depth == 0) {
        expected = Expected.IDLE;
        before.clear();
        sink.message(held, 0, size);
        empty();
      }
    }
  }

  private void refuse(Reason reason, Sink sink) {
    expected = Expected.IDLE;
    for (int i = Math.max(0, size - SAMPLE); i < size; i++) {
      before.passed(held[i]);
    }
    sink.refused(reason, held, size);
    empty();
  }

  private void empty() {
    size = 0;
    if (held.length > MOST_KEPT) {
      held = new byte[Math.min(FIRST_SIZE, limit)];
    }
  }

  /** What stands between two objects: spaces, line ends, garbage. */
  private void between(int c, Sink sink) {
    boolean lineEnds = c == '\n' || c == '\r';
    boolean begins = c == '{' && !before.areOfAnObject();
    if (lineEnds) {
      before.clear();
    } else {
      before.passed(c);
    }
    if (!begins && !lineEnds && !(garbageSize == 0 && isSpace(c))) {
      garbage[garbageSize++] = (byte) c;
    }
    if (garbageSize > 0 && (begins || lineEnds || garbageSize == SAMPLE)) {
      sink.refused(Reason.GARBAGE, garbage, garbageSize);
      garbageSize = 0;
    }
    if (begins) {
      depth = 1;
      arrays = 0;
      expected = Expected.KEY_OR_END;
      hold(c);
    }
  }

  private static boolean isSpace(int c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == RECORD_SEPARATOR;
  }

  private void hold(int c) {
    if (size == held.length) {
      held = Arrays.copyOf(held, Math.min(limit, held.length * 2));
    }
    held[size++] = (byte) c;
  }

  /** Whether that octet can stand there; goes on to what is expected behind it. */
  private boolean fits(int c) {
    return switch (expected) {
      case IDLE -> throw new IllegalStateException("no object has begun");
      case TEXT -> inText(c);
      case ESCAPED -> {
        expected = Expected.TEXT;
        yield c >= ' ';
      }
      case SCALAR -> BareNumbers.inWord(c) || behindValue(c);
      case KEY_OR_END -> isSpace(c) || (c == '}' ? close(false) : key(c));
      case KEY -> isSpace(c) || key(c);
      case COLON -> isSpace(c) || (c == ':' && expect(Expected.VALUE));
      case VALUE -> isSpace(c) || value(c);
      case VALUE_OR_END -> isSpace(c) || (c == ']' ? close(true) : value(c));
      case BEHIND_VALUE -> isSpace(c) || behindValue(c);
    };
  }

  private boolean expect(Expected next) {
    expected = next;
    return true;
  }

  private boolean key(int c) {
    textIsKey = true;
    return c == '"' && expect(Expected.TEXT);
  }

  private boolean inText(int c) {
    if (c == '"') {
      return expect(textIsKey ? Expected.COLON : Expected.BEHIND_VALUE);
    }
    return c == '\\' ? expect(Expected.ESCAPED) : c >= ' ';
  }

  private boolean value(int c) {
    if (c == '"') {
      textIsKey = false;
      return expect(Expected.TEXT);
    }
    if (c == '{' || c == '[') {
      return open(c == '[');
    }
    return BareNumbers.inWord(c) && expect(Expected.SCALAR);
  }

  private boolean behindValue(int c) {
    if (isSpace(c)) {
      return expect(Expected.BEHIND_VALUE);
    }
    return switch (c) {
      case ',' -> expect(inArray() ? Expected.VALUE : Expected.KEY);
      case '}' -> close(false);
      case ']' -> close(true);
      default -> false;
    };
  }

  private boolean inArray() {
    return (arrays & 1) == 1;
  }

  private boolean open(boolean array) {
    if (depth == MAX_DEPTH) {
      return false;
    }
    depth++;
    arrays = (arrays << 1) | (array ? 1 : 0);
    return expect(array ? Expected.VALUE_OR_END : Expected.KEY_OR_END);
  }

  private boolean close(boolean array) {
    if (inArray() != array) {
      return false;
    }
    depth--;
    arrays >>>= 1;
    return expect(Expected.BEHIND_VALUE);
  }
}
