package io.sensorhub.stream.client;

import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts server-sent events (WHATWG HTML, section 9.2) out of octets that come in any split. Data in
 * several lines are joined by a blank, which JSON takes as well as the end of a line, so that they
 * can be handed on in one. For one thread.
 */
final class ServerSentEvents {

  /** Takes a message. */
  interface Sink {

    /**
     * A message is complete.
     *
     * @param name behind {@code event:}; empty where there is none
     * @param id behind {@code id:}; null where there is none
     * @param data behind {@code data:}; the taker's own
     */
    void message(String name, @Nullable String id, byte[] data);
  }

  /** A longer line is no line of ours: a thousand devices with all they say need 2 MB. */
  static final int MAX_LINE = 8 * 1024 * 1024;

  private final Sink sink;
  private byte[] begun = new byte[1024];
  private int length;
  private String name = "";
  private @Nullable String id;
  private byte @Nullable [] data;

  ServerSentEvents(Sink sink) {
    this.sink = sink;
  }

  /** Takes what came next. */
  void take(byte[] octets, int from, int count) throws ProtocolException {
    int end = from + count;
    int at = from;
    for (int i = from; i < end; i++) {
      if (octets[i] == '\n') {
        if (length == 0) {
          line(octets, at, i);
        } else {
          keep(octets, at, i);
          line(begun, 0, length);
          length = 0;
          begun = begun.length > 65_536 ? new byte[1024] : begun;
        }
        at = i + 1;
      }
    }
    keep(octets, at, end);
  }

  private void keep(byte[] octets, int from, int to) throws ProtocolException {
    int more = to - from;
    if (length + more > MAX_LINE) {
      throw new ProtocolException("a line of the stream is too long");
    }
    if (length + more > begun.length) {
      begun = Arrays.copyOf(begun, Math.max(2 * begun.length, length + more));
    }
    System.arraycopy(octets, from, begun, length, more);
    length += more;
  }

  private void line(byte[] octets, int from, int end) throws ProtocolException {
    int to = end > from && octets[end - 1] == '\r' ? end - 1 : end;
    if (to == from) {
      dispatch();
      return;
    }
    int colon = from;
    while (colon < to && octets[colon] != ':') {
      colon++;
    }
    int value = Math.min(to, colon + 1);
    if (value < to && octets[value] == ' ') {
      value++;
    }
    if (is("data", octets, from, colon)) {
      data(octets, value, to);
    } else if (is("id", octets, from, colon)) {
      id = text(octets, value, to);
    } else if (is("event", octets, from, colon)) {
      name = text(octets, value, to);
    }
  }

  private void data(byte[] octets, int from, int to) throws ProtocolException {
    byte[] before = data;
    if (before == null) {
      data = Arrays.copyOfRange(octets, from, to);
      return;
    }
    if (before.length + to - from >= MAX_LINE) {
      throw new ProtocolException("a message of the stream is too long");
    }
    byte[] joined = Arrays.copyOf(before, before.length + 1 + to - from);
    joined[before.length] = ' ';
    System.arraycopy(octets, from, joined, before.length + 1, to - from);
    data = joined;
  }

  private void dispatch() {
    byte[] whole = data;
    if (whole != null) {
      sink.message(name, id, whole);
    }
    name = "";
    id = null;
    data = null;
  }

  private static boolean is(String field, byte[] octets, int from, int to) {
    if (to - from != field.length()) {
      return false;
    }
    for (int i = 0; i < field.length(); i++) {
      if (octets[from + i] != field.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static String text(byte[] octets, int from, int to) {
    return new String(octets, from, to - from, StandardCharsets.UTF_8);
  }
}
