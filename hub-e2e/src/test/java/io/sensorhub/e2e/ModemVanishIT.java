package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.network.Capture;
import io.sensorhub.testkit.network.ModemNetwork;
import io.sensorhub.testkit.network.ModemRack;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A thousand requests run through one modem while its interface is removed and another modem's
 * takes its name. Captures on every other way hold no packet of them.
 */
class ModemVanishIT {

  private static final int MODEMS = Boolean.getBoolean("hub.test.long") ? 30 : 4;
  private static final int OURS = 2;
  private static final int THIEF = 3;
  private static final int REQUESTS = 1000;
  private static final int CLIENTS = 8;
  private static final String NAME = "vanish.example.org";
  private static final Duration MOST_FOR_RUNNING = Duration.ofSeconds(5);

  /** Of whatever the clients ask for: their destination, the modem's address, their names. */
  private static final String THEIRS =
      "host " + ModemNetwork.TARGET + " or host " + ModemRack.address(OURS) + " or udp port 53";

  /** One request: what was answered, and how long it took. */
  private record Answer(String text, long nanos) {
    boolean served() {
      return text.endsWith("modem" + OURS + "\n") || text.equals("modem" + OURS);
    }

    boolean refused() {
      return text.startsWith("HTTP/1.1 503 ") && text.contains("no_interface");
    }
  }

  @TempDir private Path folder;
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();

  @Test
  void interfaceThatVanishes_takesItsRequestsAlong_thoughAnotherTakesItsName() throws Exception {
    List<Capture> elsewhere = new ArrayList<>();
    try (RackHub hub = new RackHub(folder, MODEMS);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int modem = 0; modem < MODEMS; modem++) {
        hub.rack().plug(modem, "wwan" + modem);
        hub.await(modem, "online");
      }
      for (int modem = 0; modem <= MODEMS; modem++) { // and the machine's own line
        if (modem != OURS) {
          elsewhere.add(hub.rack().capture(modem, THEIRS));
        }
      }
      elsewhere.add(hub.rack().captureLoopback(THEIRS));
      try (Capture own = hub.rack().capture(OURS, THEIRS);
          Socket running = begun(hub, "GET http://" + ModemNetwork.TARGET + ":8080/", "")) {
        assertEquals(100_000, running.getInputStream().readNBytes(100_000).length);
        AtomicInteger asked = new AtomicInteger();
        List<Future<?>> clients = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
          clients.add(threads.submit(() -> ask(hub, asked)));
        }
        Await.until("some are served", () -> answers.size() > REQUESTS / 10);
        long gone = System.nanoTime();
        hub.rack().lose(OURS);
        hub.rack().rename(THIEF, "wwan" + OURS);
        long ended = untilReset(running) - gone;
        for (Future<?> client : clients) {
          client.get();
        }
        assertTrue(!own.packets().isEmpty(), "the captures see nothing at all");
        judge(ended);
      }
      hub.await(OURS, "registered");
      assertEquals("no_interface", hub.get("modem-proxy", modem()).path("cause").asText());
      for (Capture capture : elsewhere) {
        assertEquals(List.of(), capture.packets());
      }
      hub.rack().unplug(OURS);
      hub.await(OURS, "absent");
      elsewhere.forEach(Capture::close);
    }
  }

  private static String modem() {
    return "/api/modems/modem_" + OURS;
  }

  private void ask(RackHub hub, AtomicInteger asked) {
    for (int number = asked.getAndIncrement(); number < REQUESTS; ) {
      String host = number % 2 == 0 ? ModemNetwork.TARGET : NAME;
      long begun = System.nanoTime();
      String text;
      try (Socket client = begun(hub, "GET http://" + host + "/", "Connection: close\r\n")) {
        InputStream in = client.getInputStream();
        text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      } catch (IOException e) {
        text = ""; // reset
      }
      answers.add(new Answer(text, System.nanoTime() - begun));
      number = asked.getAndIncrement();
    }
  }

  private static Socket begun(RackHub hub, String line, String fields) throws IOException {
    Socket client = new Socket(hub.rack().address(), RackHub.FIRST_PORT + OURS);
    client.setSoTimeout((int) Duration.ofSeconds(30).toMillis());
    String head = line + " HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n";
    client.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
    return client;
  }

  /** The moment of a reset; an end that looks complete is none. */
  private static long untilReset(Socket running) {
    byte[] buffer = new byte[65_536];
    try {
      while (running.getInputStream().read(buffer) >= 0) {
        // what was on its way
      }
      throw new AssertionError("an end that looks complete");
    } catch (IOException e) {
      return System.nanoTime();
    }
  }

  private void judge(long ended) {
    List<Answer> refused = answers.stream().filter(Answer::refused).toList();
    long served = answers.stream().filter(Answer::served).count();
    List<String> wrong =
        answers.stream()
            .filter(
                answer -> !answer.served() && !answer.refused() && answer.text().contains("modem"))
            .map(Answer::text)
            .toList();
    long[] nanos = refused.stream().mapToLong(Answer::nanos).sorted().toArray();
    assertEquals(REQUESTS, answers.size());
    assertEquals(List.of(), wrong);
    assertTrue(served > 0 && nanos.length > REQUESTS / 2, served + ", " + nanos.length);
    System.out.printf(
        "%d served, %d refused with no_interface in p50 %.1f, p99 %.1f ms, %d cut off; running: %d"
            + " ms%n",
        served,
        nanos.length,
        nanos[nanos.length / 2] / 1e6,
        nanos[nanos.length * 99 / 100] / 1e6,
        REQUESTS - served - nanos.length,
        Duration.ofNanos(ended).toMillis());
    assertTrue(ended < MOST_FOR_RUNNING.toNanos(), "running connections: " + ended);
  }
}
