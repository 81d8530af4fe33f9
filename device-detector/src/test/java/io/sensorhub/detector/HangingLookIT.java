package io.sensorhub.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.ManualClock;
import io.sensorhub.testkit.line.UsbBus;
import io.sensorhub.testkit.line.UsbBus.Adapter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A detector whose look at {@code sysfs} does not end: a text of a device is a pipe without end.
 */
class HangingLookIT {

  private static final Adapter FTDI = Adapter.of("1-2", "0403:6001", "A1", "00");

  @TempDir private Path folder;

  private final ManualClock clock = new ManualClock();
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private UsbBus bus = new UsbBus(Path.of("target/none"));

  @BeforeEach
  void makeBus() {
    bus = new UsbBus(folder);
  }

  private Path text() {
    return bus.sys().resolve("bus/usb/devices/1-2/manufacturer");
  }

  /** Lets the thread go that waits for the pipe. */
  @AfterEach
  void release() throws IOException {
    try (RandomAccessFile pipe = new RandomAccessFile(text().toFile(), "rw")) {
      pipe.write('\n');
    }
  }

  private void plugOneThatHangs() throws IOException, InterruptedException {
    bus.plug(FTDI, "ttyUSB0", folder.resolve("terminal"));
    Path pipe = folder.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    Files.move(pipe, text(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private Detector detector() throws IOException {
    Settings settings =
        new Settings(
            bus.sys(),
            folder.resolve("detector.sock"),
            Optional.of(Mode.SCAN),
            List.of("tty"),
            Log.Level.INFO);
    return new Detector(
        settings,
        folder.resolve("udev"),
        clock,
        clock::nanos,
        new Log(new PrintStream(log, true, StandardCharsets.UTF_8), clock, Log.Level.INFO));
  }

  private SocketChannel connect() throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(folder.resolve("detector.sock")));
    return channel;
  }

  /** Reads until a text has come; false: the end has. */
  private static boolean hears(SocketChannel channel, String text) throws IOException {
    StringBuilder heard = new StringBuilder();
    ByteBuffer octets = ByteBuffer.allocate(4096);
    while (channel.read(octets.clear()) >= 0) {
      heard.append(StandardCharsets.UTF_8.decode(octets.flip()));
      if (heard.indexOf(text) >= 0) {
        return true;
      }
    }
    return false;
  }

  private void ends(Detector detector) {
    clock.advance(Followers.LOST.plusSeconds(1));
    Await.until(
        "it has ended",
        () -> log.toString(StandardCharsets.UTF_8).contains("sysfs has not ended for 60 s"));
    try {
      detector.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    assertTrue(Files.notExists(folder.resolve("detector.sock")), "another one can begin");
  }

  @Test
  void followersAreTold_nobodyNewIsServed_andTheProcessEnds() throws Exception {
    Detector detector = detector();
    try (SocketChannel follower = connect()) {
      assertTrue(hears(follower, "event: snapshot"));
      plugOneThatHangs();
      // the look begins when time goes on, and hangs from then on
      Await.repeating(
          "it hangs",
          () -> clock.advance(Duration.ofMillis(500)),
          () ->
              Thread.getAllStackTraces().entrySet().stream()
                  .filter(each -> each.getKey().getName().equals("watch"))
                  .anyMatch(each ->
                      List.of(each.getValue()).stream()
                          .anyMatch(frame -> frame.getMethodName().equals("newInputStream"))));
      clock.advance(Followers.HANGS.plusSeconds(1));
      assertTrue(hears(follower, "\"status\": \"degraded\""));
      try (SocketChannel late = connect()) {
        assertTrue(hears(late, "HTTP/1.1 503 "));
      }
      ends(detector);
    }
  }

  @Test
  void firstLookThatHangs_endsTheProcess() throws Exception {
    plugOneThatHangs();
    Detector detector = detector();
    ends(detector);
  }
}
