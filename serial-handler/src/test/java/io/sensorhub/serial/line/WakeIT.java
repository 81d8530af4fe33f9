package io.sensorhub.serial.line;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sensorhub.core.port.PortConfig;
import io.sensorhub.testkit.TestInstance;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.usb.SerialDevices;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reads of real lines that others end; each would take far longer than the test may. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class WakeIT {

  private static final int FOR_LONG_MS = 600_000;

  @TempDir private Path folder;

  private Line line(String place) {
    PortConfig port =
        TestInstance.of(
                """
                {"instance_id": "x",
                 "config": {"ports": [{"port_id": "p", "driver": "text-lines", %s}]}}
                """
                    .formatted(place))
            .ports()
            .getFirst();
    return Lines.of(port, new SerialDevices(folder.resolve("dev"), folder.resolve("sys")));
  }

  private static String read(Line.Connection connection) throws IOException {
    byte[] buffer = new byte[100];
    int length = connection.read(buffer, FOR_LONG_MS);
    return new String(buffer, 0, length, StandardCharsets.US_ASCII);
  }

  private static void wakes(Line.Connection connection) throws Exception {
    connection.wake();
    assertEquals("", read(connection), "before the read");
    Thread other = new Thread(connection::wake);
    other.start();
    assertEquals("", read(connection), "during the read");
    other.join();
  }

  @Test
  void deviceOfThisMachine() throws Exception {
    Path link = folder.resolve("line");
    try (PseudoTerminal terminal = PseudoTerminal.at(link)) {
      Line.Connection connection = line("\"serial_path\": \"" + link + "\"").open();
      try (connection) {
        wakes(connection);
        terminal.bytes("hello".getBytes(StandardCharsets.US_ASCII));
        assertEquals("hello", read(connection), "one wake, one read");
      }
      connection.wake(); // to no effect
    }
  }

  @Test
  void converter() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "\"address\": \"tcp://127.0.0.1:" + server.getLocalPort() + "\"";
      Line.Connection connection = line(address).open();
      try (connection;
          Socket peer = server.accept()) {
        wakes(connection);
        peer.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
        assertEquals("hello", read(connection), "one wake, one read");
      }
      connection.wake(); // to no effect
    }
  }
}
