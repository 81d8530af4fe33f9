package io.sensorhub.serial.fanout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.testkit.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What waits for slow connections to shared ports, and what it costs the others. */
class WaitingRoomIT {

  private static final int KILOBYTE = 1024;

  private final WaitingRoom room = new WaitingRoom();

  /** Both ends of a connection. */
  private record Pair(ServerSocket server, Socket far, SharedConnection near)
      implements AutoCloseable {
    @Override
    public void close() throws IOException {
      near.close();
      far.close();
      server.close();
    }
  }

  private Pair connect() throws IOException {
    ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
    Socket far = new Socket();
    far.setReceiveBufferSize(4 * KILOBYTE);
    far.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));
    far.setSoTimeout(60_000);
    Socket accepted = server.accept();
    accepted.setSendBufferSize(4 * KILOBYTE);
    SharedConnection near = new SharedConnection(accepted, room, _ -> {});
    near.start();
    return new Pair(server, far, near);
  }

  private static byte[] line(int size) {
    return ("x".repeat(size - 1) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static void fill(SharedConnection connection) {
    while (connection.offer(line(32 * KILOBYTE))) {
      Thread.onSpinWait();
    }
  }

  @Test
  void slowConnections_haveBoundedPlaces_andGiveThemBack() throws Exception {
    try (Pair one = connect();
        Pair two = connect();
        Pair three = connect();
        Pair four = connect();
        Pair five = connect();
        Pair quick = connect()) {
      for (Pair stalled : new Pair[] {one, two, three, four, five}) {
        fill(stalled.near());
      }
      assertTrue(room.taken() <= WaitingRoom.MOST_BYTES, "taken " + room.taken());
      assertFalse(room.take(64 * KILOBYTE), "full: " + room.taken());
      BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(quick.far().getInputStream(), StandardCharsets.UTF_8));
      for (int n = 0; n < 500; n++) {
        assertTrue(quick.near().offer(line(KILOBYTE)), "line " + n);
        assertEquals(KILOBYTE - 1, reader.readLine().length());
      }
    }
    Await.until("all places are free", () -> room.taken() == 0);
  }

  @Test
  void oneLineIsTaken_whateverItsSize_ifNothingWaits() throws Exception {
    assertTrue(room.take((int) WaitingRoom.MOST_BYTES));
    try (Pair pair = connect()) {
      assertTrue(pair.near().offer(line(1_048_577)));
    }
  }
}
