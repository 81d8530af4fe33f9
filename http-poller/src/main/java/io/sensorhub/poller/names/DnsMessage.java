package io.sensorhub.poller.names;

import java.io.ByteArrayOutputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Questions for the addresses of a name, and the answers to them (RFC 1035, section 4). */
final class DnsMessage {

  private static final int HEADER = 12;
  private static final int ADDRESS_4 = 1;
  private static final int ADDRESS_6 = 28;
  private static final int INTERNET = 1;
  private static final int RESPONSE = 0x8000;
  private static final int POINTER = 0xc0;
  private static final int LONGEST_LABEL = 63;
  private static final int MOST_RECORDS = 64;
  private static final int MOST_LABELS = 128;

  private DnsMessage() {}

  /** A question for the addresses of a name. */
  static byte[] question(String name) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0});
    for (int type : new int[] {ADDRESS_4, ADDRESS_6}) {
      for (String label : name.split("\\.", -1)) {
        if (label.isEmpty()) {
          continue; // a name may end with a dot
        }
        byte[] octets = label.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(octets.length, LONGEST_LABEL);
        out.write(length);
        out.write(octets, 0, length);
      }
      out.write(0);
      out.writeBytes(new byte[] {0, (byte) type, 0, INTERNET});
    }
    return out.toByteArray();
  }

  /** The addresses that a message has for a name; empty if it is no answer to that. */
  static List<InetAddress> addresses(byte[] message, String name) {
    List<InetAddress> found = new ArrayList<>();
    try {
      ByteBuffer in = ByteBuffer.wrap(message);
      int flags = in.getShort(2);
      int questions = in.getShort(4) & 0xffff;
      int records =
          (in.getShort(6) & 0xffff) + (in.getShort(8) & 0xffff) + (in.getShort(10) & 0xffff);
      if ((flags & RESPONSE) == 0) {
        return found;
      }
      in.position(HEADER);
      for (int i = 0; i < Math.min(questions, MOST_RECORDS); i++) {
        String _ = name(in);
        in.position(in.position() + 4);
      }
      for (int i = 0; i < Math.min(records, MOST_RECORDS); i++) {
        record(in, name, found);
      }
    } catch (BufferUnderflowException
        | IndexOutOfBoundsException
        | IllegalArgumentException
        | UnknownHostException e) {
      return found; // it ends too early; what came before counts
    }
    return found;
  }

  private static void record(ByteBuffer in, String name, List<InetAddress> found)
      throws UnknownHostException {
    boolean wanted = name(in).equalsIgnoreCase(name);
    int type = in.getShort() & 0xffff;
    in.position(in.position() + 6); // class and time to live
    byte[] data = new byte[in.getShort() & 0xffff];
    in.get(data);
    boolean four = type == ADDRESS_4 && data.length == 4;
    boolean six = type == ADDRESS_6 && data.length == 16;
    if (wanted && (four || six)) {
      InetAddress address = InetAddress.getByAddress(data);
      boolean link = address instanceof Inet6Address && address.isLinkLocalAddress();
      if (!link) { // of no use without the interface
        found.add(address);
      }
    }
  }

  /** Reads a name, whose end may stand elsewhere in the message. */
  private static String name(ByteBuffer in) {
    StringBuilder name = new StringBuilder();
    int behind = -1;
    for (int labels = 0; labels < MOST_LABELS; labels++) {
      int length = in.get() & 0xff;
      if (length == 0) {
        break;
      }
      if ((length & POINTER) == POINTER) {
        int target = ((length & ~POINTER) << 8) | (in.get() & 0xff);
        behind = behind < 0 ? in.position() : behind;
        in.position(target);
      } else {
        byte[] label = new byte[length];
        in.get(label);
        name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.UTF_8));
      }
    }
    if (behind >= 0) {
      in.position(behind);
    }
    return name.toString();
  }
}
