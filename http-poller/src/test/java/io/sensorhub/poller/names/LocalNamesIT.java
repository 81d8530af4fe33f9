package io.sensorhub.poller.names;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.Dns;
import org.junit.jupiter.api.Test;

/** Names in the local network, asked of a responder over UDP. */
class LocalNamesIT {

  private static final Dns NOBODY =
      host -> {
        throw new UnknownHostException(host);
      };

  private final AtomicInteger questions = new AtomicInteger();
  private final Semaphore marks = new Semaphore(0);

  /** Answers every question with 192.0.2.7, the name as a pointer to that of the question. */
  private Thread responder(DatagramSocket socket) {
    return Thread.ofVirtual()
        .start(() -> {
          try {
            while (true) {
              DatagramPacket asked = new DatagramPacket(new byte[500], 500);
              socket.receive(asked);
              if (asked.getLength() == 0) {
                marks.release();
                continue;
              }
              int count = questions.incrementAndGet();
              if (count > 1) { // the first one is lost
                byte[] answer = answer(Arrays.copyOf(asked.getData(), asked.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, asked.getSocketAddress()));
              }
            }
          } catch (IOException e) {
            // closed
          }
        });
  }

  /** How many questions there were; a machine that is slow to answer is asked once more. */
  private int asked(DatagramSocket responder) throws Exception {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.send(new DatagramPacket(new byte[0], 0, responder.getLocalSocketAddress()));
    }
    marks.acquire(); // so that none is on its way any more
    return questions.get();
  }

  private static byte[] answer(byte[] question) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] head = question.clone();
    head[2] = (byte) 0x84;
    head[7] = 1;
    out.writeBytes(head);
    out.writeBytes(new byte[] {(byte) 0xc0, 12, 0, 1, (byte) 0x80, 1, 0, 0, 0, 120, 0, 4});
    out.writeBytes(new byte[] {(byte) 192, 0, 2, 7});
    return out.toByteArray();
  }

  @Test
  void localName_isAskedForAgainWhenNobodyAnswers_andRememberedForAMinute() throws Exception {
    AtomicLong now = new AtomicLong();
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      Thread _ = responder(socket);
      LocalNames names =
          new LocalNames(NOBODY, (InetSocketAddress) socket.getLocalSocketAddress(), now::get);
      List<InetAddress> found = names.lookup("Livingroom.local");
      assertEquals(1, found.size());
      assertArrayEquals(new byte[] {(byte) 192, 0, 2, 7}, found.getFirst().getAddress());
      int first = asked(socket);
      assertTrue(first >= 2, "again, because the first was lost");
      assertEquals(found, names.lookup("Livingroom.local"));
      assertEquals(first, asked(socket), "remembered");
      now.addAndGet(61_000_000_000L);
      assertEquals(found, names.lookup("Livingroom.local"));
      int later = asked(socket);
      assertTrue(later > first, "forgotten after a minute");
      assertThrows(UnknownHostException.class, () -> names.lookup("example.invalid"));
      assertEquals(later, asked(socket), "other names are not asked for");
    }
  }

  @Test
  void answersOfOthers_andRandomOctets_areNoAddresses() {
    byte[] good = answer(DnsMessage.question("a.local"));
    assertEquals(1, DnsMessage.addresses(good, "A.local").size());
    assertEquals(List.of(), DnsMessage.addresses(good, "b.local"));
    for (int length = 0; length < good.length; length++) {
      assertEquals(List.of(), DnsMessage.addresses(Arrays.copyOf(good, length), "a.local"));
    }
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] octets = random.nextBoolean() ? good.clone() : new byte[random.nextInt(200)];
      for (int k = 0; k < 1 + random.nextInt(20) && octets.length > 0; k++) {
        octets[random.nextInt(octets.length)] = (byte) random.nextInt();
      }
      List<InetAddress> _ = DnsMessage.addresses(octets, "a.local"); // never throws, always ends
    }
  }
}
