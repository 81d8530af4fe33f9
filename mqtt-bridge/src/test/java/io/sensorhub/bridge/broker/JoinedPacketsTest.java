package io.sensorhub.bridge.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is written to the socket when a library flushes each packet. */
class JoinedPacketsTest {

  private final List<String> writes = new ArrayList<>();
  private final JoinedPackets joined = new JoinedPackets();
  private final OutputStream stream =
      joined.before(
          new OutputStream() {
            private final ByteArrayOutputStream all = new ByteArrayOutputStream();

            @Override
            public void write(int octet) {
              throw new AssertionError("one octet alone");
            }

            @Override
            public void write(byte[] from, int offset, int length) {
              all.write(from, offset, length);
            }

            @Override
            public void flush() {
              if (all.size() > 0) {
                writes.add(all.toString(StandardCharsets.ISO_8859_1));
                all.reset();
              }
            }
          });

  private void packet(String text) throws IOException {
    byte[] all = text.getBytes(StandardCharsets.ISO_8859_1);
    int middle = all.length / 2;
    stream.write(all, 0, middle);
    stream.write(all, middle, all.length - middle);
    stream.flush();
  }

  @Test
  void publicationAlone_isWrittenAtOnce() throws IOException {
    joined.handedOver();
    packet("0one");
    assertEquals(List.of("0one"), writes);
  }

  @Test
  void publicationsThatWait_areWrittenTogether() throws IOException {
    joined.handedOver();
    joined.handedOver();
    joined.handedOver();
    packet("2one");
    packet("=two");
    assertEquals(List.of(), writes);
    packet("1three");
    assertEquals(List.of("2one=two1three"), writes);
    joined.handedOver();
    packet("2four");
    assertEquals("2four", writes.getLast());
  }

  @Test
  void anythingElse_takesWhatIsKeptWithIt() throws IOException {
    packet("\u0010connect");
    joined.handedOver();
    joined.handedOver();
    packet("2one");
    packet("\u00C0ping");
    assertEquals(List.of("\u0010connect", "2one\u00C0ping"), writes);
    packet("2two");
    assertEquals("2two", writes.getLast());
  }

  @Test
  void whatIsNotTaken_isNotWaitedFor() throws IOException {
    joined.handedOver();
    joined.handedOver();
    packet("2one");
    joined.notTaken();
    assertEquals(List.of("2one"), writes);
    joined.handedOver();
    packet("2two");
    assertEquals(List.of("2one", "2two"), writes);
  }

  @Test
  void noMoreThanABufferFull_isKept() throws IOException {
    int count = 100;
    String long300 = "2" + "x".repeat(299);
    for (int n = 0; n < count + 2; n++) {
      joined.handedOver();
    }
    String expected = "";
    for (int n = 0; n < count; n++) {
      packet(long300);
      expected += long300;
    }
    String huge = "2" + "y".repeat(3 * JoinedPackets.MOST);
    packet(huge);
    packet("2end");
    assertEquals(expected + huge + "2end", String.join("", writes));
  }
}
