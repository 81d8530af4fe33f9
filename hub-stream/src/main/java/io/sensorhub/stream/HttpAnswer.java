package io.sensorhub.stream;

import java.net.ProtocolException;
import java.util.Locale;

/**
 * The answer to a GET over HTTP/1.1 (RFC 9112), cut out of octets that come in any split: the
 * status, then the body, in chunks or up to the end of the connection. For one thread.
 */
final class HttpAnswer {

  /** Takes the body as it comes. */
  interface Body {
    void take(byte[] octets, int from, int length) throws ProtocolException;
  }

  private static final int MAX_LINE = 8_192;
  private static final int MAX_HEAD_LINES = 128;

  private enum Part {
    STATUS,
    HEAD,
    BODY,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    OVER
  }

  private final Body body;
  private final StringBuilder line = new StringBuilder();
  private Part part = Part.STATUS;
  private int status;
  private int lines;
  private boolean chunked;
  private long left;

  HttpAnswer(Body body) {
    this.body = body;
  }

  /** The status; 0 before it is known. */
  int status() {
    return part == Part.STATUS || part == Part.HEAD ? 0 : status;
  }

  /** True where the body has ended by what it says itself. */
  boolean over() {
    return part == Part.OVER;
  }

  /** Takes what came next. */
  void take(byte[] octets, int length) throws ProtocolException {
    int at = 0;
    while (at < length && part != Part.OVER) {
      if (part == Part.BODY || part == Part.CHUNK) {
        int now = part == Part.BODY ? length - at : (int) Math.min(left, length - at);
        body.take(octets, at, now);
        at += now;
        left -= now;
        if (part == Part.CHUNK && left == 0) {
          part = Part.CHUNK_END;
        }
      } else if (octets[at] != '\n') {
        line.append((char) (octets[at++] & 0xff));
        if (line.length() > MAX_LINE) {
          throw new ProtocolException("a line of the answer's head is too long");
        }
      } else {
        at++;
        line(line.toString().strip());
        line.setLength(0);
      }
    }
  }

  private void line(String text) throws ProtocolException {
    if (++lines > MAX_HEAD_LINES && part != Part.CHUNK_SIZE && part != Part.CHUNK_END) {
      throw new ProtocolException("the answer's head is too long");
    }
    switch (part) {
      case STATUS -> {
        if (!text.matches("HTTP/1\\.[01] \\d{3}( .*)?")) {
          throw new ProtocolException("no answer of HTTP/1.1");
        }
        status = Integer.parseInt(text, 9, 12, 10);
        part = Part.HEAD;
      }
      case HEAD -> {
        if (!text.isEmpty()) {
          String header = text.toLowerCase(Locale.ROOT);
          chunked |= header.startsWith("transfer-encoding:") && header.endsWith("chunked");
        } else if (status >= 100 && status < 200) {
          part = Part.STATUS; // an interim answer
        } else {
          part = chunked ? Part.CHUNK_SIZE : Part.BODY;
        }
      }
      case CHUNK_SIZE -> {
        left = size(text);
        part = left == 0 ? Part.OVER : Part.CHUNK; // what stands behind the last chunk says nothing
      }
      case CHUNK_END -> part = Part.CHUNK_SIZE;
      case BODY, CHUNK, OVER -> throw new IllegalStateException("no line is expected: " + part);
    }
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
