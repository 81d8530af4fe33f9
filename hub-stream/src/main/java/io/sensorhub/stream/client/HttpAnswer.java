package io.sensorhub.stream.client;

import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;

/**
 * The answer to a request over HTTP/1.1 (RFC 9112), cut out of octets that come in any split: the
 * status, then the body: of the length that is told, in chunks, or up to the end of the connection.
 * For one thread.
 *
 * <pre>
 *   status ─► head ─┬─► body (length, or to the end) ─────────────┬─► over
 *     ▲        │    └─► chunk size ─► chunk ─► its end            │
 *     └─(1xx)──┘            │  ▲                │                 │
 *                           │  └────────────────┘                 │
 *                           └─(0)─► trailer ──────────────────────┘
 * </pre>
 */
public final class HttpAnswer {

  /** Takes the body as it comes. */
  public interface Body {
    void take(byte[] octets, int from, int length) throws ProtocolException;
  }

  private static final int MAX_LINE = 8_192;
  private static final int MAX_HEAD_LINES = 128;
  private static final String LENGTH = "content-length:";
  private static final String CODING = "transfer-encoding:";
  private static final String CONNECTION = "connection:";
  private static final long UNKNOWN = -1;

  private enum Part {
    STATUS,
    HEAD,
    BODY,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    TRAILER,
    OVER
  }

  private final Body body;
  private final StringBuilder line = new StringBuilder();
  private Part part = Part.STATUS;
  private int status;
  private int lines;
  private boolean chunked;
  private boolean closes;
  private boolean excess;
  private long left = UNKNOWN;

  public HttpAnswer(Body body) {
    this.body = body;
  }

  /** The status; 0 before it is known. */
  public int status() {
    return part == Part.STATUS || part == Part.HEAD ? 0 : status;
  }

  /** True where the body has ended by what it says itself. */
  public boolean over() {
    return part == Part.OVER;
  }

  /** True if the body ends with the connection, which is then no fault. */
  public boolean endsWithConnection() {
    return part == Part.BODY && left == UNKNOWN;
  }

  /** True if another request may follow on the same connection (9.3). */
  public boolean keepsOpen() {
    return over() && !closes && !excess;
  }

  /** Takes what came next. */
  public void take(byte[] octets, int length) throws ProtocolException {
    int at = 0;
    while (at < length && part != Part.OVER) {
      if (part == Part.BODY || part == Part.CHUNK) {
        int now = left == UNKNOWN ? length - at : (int) Math.min(left, length - at);
        body.take(octets, at, now);
        at += now;
        left -= left == UNKNOWN ? 0 : now;
        if (left == 0) {
          part = part == Part.CHUNK ? Part.CHUNK_END : Part.OVER;
        }
      } else {
        at = takeLine(octets, at, length);
      }
    }
    excess |= at < length;
  }

  private int takeLine(byte[] octets, int from, int length) throws ProtocolException {
    int end = from;
    while (end < length && octets[end] != '\n') {
      end++;
    }
    if (line.length() + end - from > MAX_LINE) {
      throw new ProtocolException("a line of the answer's head is too long");
    }
    line.append(new String(octets, from, end - from, StandardCharsets.ISO_8859_1));
    if (end == length) {
      return end;
    }
    String text = line.toString().strip();
    line.setLength(0);
    line(text);
    return end + 1;
  }

  private void line(String text) throws ProtocolException {
    boolean ofChunks = part == Part.CHUNK_SIZE || part == Part.CHUNK_END;
    if (!ofChunks && ++lines > MAX_HEAD_LINES) {
      throw new ProtocolException("the answer's head is too long");
    }
    switch (part) {
      case STATUS -> status(text);
      case HEAD -> {
        if (!text.isEmpty()) {
          header(text);
        } else if (status >= 100 && status < 200) {
          part = Part.STATUS; // an interim answer
        } else if (chunked) {
          part = Part.CHUNK_SIZE;
        } else {
          part = left == 0 || status == 204 || status == 304 ? Part.OVER : Part.BODY;
        }
      }
      case CHUNK_SIZE -> {
        left = size(text);
        part = left == 0 ? Part.TRAILER : Part.CHUNK;
      }
      case CHUNK_END -> part = Part.CHUNK_SIZE;
      case TRAILER -> part = text.isEmpty() ? Part.OVER : Part.TRAILER;
      case BODY, CHUNK, OVER -> throw new IllegalStateException("no line is expected: " + part);
    }
  }

  private void status(String text) throws ProtocolException {
    boolean older = text.startsWith("HTTP/1.0 ");
    if ((!older && !text.startsWith("HTTP/1.1 "))
        || text.length() < 12
        || (text.length() > 12 && text.charAt(12) != ' ')) {
      throw new ProtocolException("no answer of HTTP/1.1");
    }
    status = 0;
    for (int i = 9; i < 12; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw new ProtocolException("no answer of HTTP/1.1");
      }
      status = status * 10 + digit;
    }
    closes |= older;
    part = Part.HEAD;
  }

  private void header(String text) throws ProtocolException {
    if (has(text, LENGTH)) {
      left = length(text.substring(LENGTH.length()).strip());
    } else if (has(text, CODING)) {
      chunked |= ends(text, "chunked");
    } else if (has(text, CONNECTION)) {
      closes |= ends(text, "close");
    }
  }

  private static boolean has(String text, String name) {
    return text.regionMatches(true, 0, name, 0, name.length());
  }

  private static boolean ends(String text, String word) {
    return text.regionMatches(true, text.length() - word.length(), word, 0, word.length());
  }

  private static long length(String text) throws ProtocolException {
    try {
      long length = Long.parseLong(text);
      if (length >= 0) {
        return length;
      }
    } catch (NumberFormatException e) {
      // told below, like a negative one
    }
    throw new ProtocolException("a length that is none");
  }

  private static long size(String text) throws ProtocolException {
    int end = text.indexOf(';');
    String digits = (end < 0 ? text : text.substring(0, end)).strip();
    try {
      return Integer.parseUnsignedInt(digits, 16) & 0xffff_ffffL;
    } catch (NumberFormatException e) {
      throw new ProtocolException("a chunk without a size");
    }
  }
}
