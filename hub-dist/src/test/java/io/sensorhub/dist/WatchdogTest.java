package io.sensorhub.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.FreePort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The watchdog, with a supervisord, a clock and a load of the test's own. */
class WatchdogTest {

  @TempDir private Path folder;

  private final List<String> orders = new CopyOnWriteArrayList<>();
  private Process service;
  private Process watchdog;
  private BufferedReader said;
  private ServerSocketChannel supervisor;
  private int uptime = 1_000;
  private int used = 10;

  @BeforeEach
  void begin() throws IOException {
    service = new ProcessBuilder("sleep", "1000").start();
    Files.createDirectories(proc().resolve(Long.toString(service.pid())));
    Files.writeString(
        folder.resolve("services"), "poller http://127.0.0.1:" + FreePort.find() + "\n");
    supervisor = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    supervisor.bind(UnixDomainSocketAddress.of(folder.resolve("supervisor.sock")));
    Thread.ofVirtual().start(this::supervise);
    load("0.27");
    works();
    later(0);
    ProcessBuilder builder =
        new ProcessBuilder(Path.of("../supervisor.d/watchdog.sh").toString())
            .redirectError(folder.resolve("err").toFile());
    builder.environment().remove("HUB_CONTAINER");
    builder.environment().put("HUB_RUN", folder.toString());
    builder.environment().put("HUB_PROC", proc().toString());
    builder.environment().put("HUB_CPUS", "2");
    builder.environment().put("http_proxy", "http://127.0.0.1:1");
    watchdog = builder.start();
    said =
        new BufferedReader(
            new InputStreamReader(watchdog.getInputStream(), StandardCharsets.US_ASCII));
    assertEquals("READY", said.readLine());
  }

  private Path proc() {
    return folder.resolve("proc");
  }

  private void load(String average) throws IOException {
    Files.writeString(proc().resolve("loadavg"), average + " 0.00 0.00 1/100 1\n");
  }

  @AfterEach
  void end() throws IOException {
    service.destroyForcibly();
    watchdog.destroyForcibly();
    supervisor.close();
  }

  /** Answers as supervisord does, and remembers what it was told. */
  private void supervise() {
    while (supervisor.isOpen()) {
      try (SocketChannel client = supervisor.accept()) {
        StringBuilder request = new StringBuilder();
        ByteBuffer octets = ByteBuffer.allocate(4096);
        while (!request.toString().contains("</methodCall>") && client.read(octets.clear()) >= 0) {
          request.append(StandardCharsets.US_ASCII.decode(octets.flip()));
        }
        String method = request.toString().replaceAll("(?s).*supervisor\\.(\\w+).*", "$1");
        String name = request.toString().replaceAll("(?s).*<string>([^<]*)</string>.*", "$1");
        if (!method.equals("getProcessInfo")) {
          orders.add(method + " " + name);
        }
        String body =
            """
            <struct>
            <member>
            <name>pid</name>
            <value><int>%d</int></value>
            </member>
            <member>
            <name>exitstatus</name>
            <value><int>7</int></value>
            </member></struct>
            """
                .formatted(service.pid());
        String answer = "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
      } catch (IOException e) {
        // the test is over
      }
    }
  }

  private void later(int seconds) throws IOException {
    uptime += seconds;
    Files.writeString(proc().resolve("uptime"), uptime + ".25 1.00\n");
  }

  private void state(String state) {
    try {
      Files.writeString(
          proc().resolve(service.pid() + "/stat"),
          service.pid() + " (a ) b) " + state + " 1 2 3 4 5 6 7 8 9 10 " + used + " 0 0 0 20\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The service has used the processor again. */
  private void works() {
    used++;
    state("S");
  }

  private void send(String event, String payload) throws IOException {
    OutputStream in = watchdog.getOutputStream();
    String text =
        "ver:3.0 server:supervisor serial:1 pool:watchdog poolserial:1 eventname:%s len:%d\n%s"
            .formatted(event, payload.length(), payload);
    in.write(text.getBytes(StandardCharsets.US_ASCII));
    in.flush();
    assertEquals("RESULT 2", said.readLine());
    assertEquals("OKREADY", said.readLine());
  }

  /** Ten seconds, in which the service is asked once. */
  private void tenSeconds() throws IOException {
    later(5);
    send("TICK_5", "when:1");
    later(5);
    send("TICK_5", "when:2");
  }

  private int roundsUntilKilled(int most, Runnable before) throws IOException {
    for (int round = 1; round <= most; round++) {
      before.run();
      tenSeconds();
      if (log().contains("is killed")) {
        Await.until("killed", () -> !service.isAlive());
        return round;
      }
    }
    return -1;
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("err"));
  }

  @Test
  void onAQuietMachine_threeMissesAreEnough_whateverTheServiceDoes() throws Exception {
    load("0.27");
    assertEquals(3, roundsUntilKilled(10, this::works));
    assertTrue(log().contains("has answered no health request 3 times; it is killed"), log());
  }

  @Test
  void onAnOverloadedMachine_aServiceThatWorksGetsTheMoreTime() throws Exception {
    load("20.15");
    assertEquals(30, roundsUntilKilled(40, this::works));
    assertTrue(log().contains("the machine is overloaded; it has 30 tries"), log());
  }

  @Test
  void onAnOverloadedMachine_oneThatIsStoppedOrDoesNothing_getsNone() throws Exception {
    load("20.15");
    assertEquals(
        3,
        roundsUntilKilled(
            10,
            () -> {
              used++;
              state("T");
            }));
  }

  @Test
  void onAnOverloadedMachine_oneThatHangs_getsNone() throws Exception {
    load("20.15");
    assertEquals(3, roundsUntilKilled(10, () -> {}));
  }

  @Test
  void watchdogThatIsLateItself_countsNoTicksThatComeTogether_andIsPatient() throws Exception {
    load("1.00");
    works();
    tenSeconds();
    for (int late = 0; late < 10; late++) {
      send("TICK_5", "when:1"); // all at once
    }
    assertFalse(log().contains("killed"), log());
    later(60);
    works();
    tenSeconds();
    works();
    tenSeconds();
    assertTrue(log().contains("is killed"), log());
  }

  @Test
  void serviceThatKeepsDying_isHeldBackEverLonger_andTheReasonIsTold() throws Exception {
    Files.createDirectories(folder.resolve("logs"));
    Files.writeString(folder.resolve("logs/poller.log"), "first\npoller ERROR the reason\n");
    load("0.10");
    for (int pause : List.of(10, 20, 40, 80, 160, 300, 300)) {
      orders.clear();
      for (int death = 0; death < 5; death++) {
        assertEquals(List.of(), orders);
        later(3);
        send("PROCESS_STATE_EXITED", "processname:poller groupname:poller from_state:RUNNING");
      }
      assertEquals(List.of("stopProcess poller"), orders);
      String held =
          "is started again in " + pause + " s; the last that it said: poller ERROR the reason";
      assertTrue(log().contains(held), log());
      assertTrue(Files.readString(folder.resolve("held")).contains(held));
      later(pause - 1);
      send("TICK_5", "when:1");
      assertEquals(1, orders.size(), "not yet");
      later(1);
      send("TICK_5", "when:2");
      assertEquals(List.of("stopProcess poller", "startProcess poller"), orders);
      assertEquals("", Files.readString(folder.resolve("held")));
    }
    assertTrue(log().contains("5 times within 60 s, the last exit code was 7"), log());
  }

  @Test
  void givenUp_isTriedAgainLater_andOneThatDiesNowAndThenIsNotHeldBack() throws Exception {
    load("0.10");
    for (int death = 0; death < 10; death++) {
      later(16);
      send("PROCESS_STATE_EXITED", "processname:poller groupname:poller from_state:RUNNING");
    }
    assertEquals(List.of(), orders);
    send("PROCESS_STATE_FATAL", "processname:poller groupname:poller from_state:BACKOFF");
    later(10);
    send("TICK_5", "when:1");
    assertEquals(List.of("stopProcess poller", "startProcess poller"), orders);
  }

  @Test
  void detectorThatGreetsNobodyAnyMore_isKilled() throws Exception {
    Files.writeString(folder.resolve("services"), "");
    ServerSocketChannel detector = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    detector.bind(UnixDomainSocketAddress.of(folder.resolve("detector.sock")));
    List<SocketChannel> followers = new CopyOnWriteArrayList<>();
    Thread greeter = Thread.ofVirtual().start(() -> greet(detector, followers, "200 OK"));
    for (int round = 0; round < 5; round++) {
      tenSeconds();
    }
    assertFalse(log().contains("killed"), log());
    assertEquals(5, followers.size());
    detector.close(); // its file stays, as that of a process that hangs
    greeter.join();
    assertEquals(3, roundsUntilKilled(10, this::works));
    assertTrue(log().contains("device-detector (pid " + service.pid() + ")"), log());
    for (SocketChannel follower : followers) {
      follower.close();
    }
  }

  @Test
  void detectorThatRefuses_becauseItSeesNothingAnyMore_isKilled() throws Exception {
    Files.writeString(folder.resolve("services"), "");
    ServerSocketChannel detector = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    detector.bind(UnixDomainSocketAddress.of(folder.resolve("detector.sock")));
    List<SocketChannel> followers = new CopyOnWriteArrayList<>();
    Thread.ofVirtual().start(() -> greet(detector, followers, "503 Service Unavailable"));
    assertEquals(3, roundsUntilKilled(10, this::works));
    assertEquals(3, followers.size());
    detector.close();
    for (SocketChannel follower : followers) {
      follower.close();
    }
  }

  /** Begins to tell, and goes on for ever, as the detector does. */
  private static void greet(
      ServerSocketChannel detector, List<SocketChannel> followers, String status) {
    try {
      while (detector.isOpen()) {
        SocketChannel follower = detector.accept();
        followers.add(follower);
        follower.write(
            ByteBuffer.wrap(
                ("HTTP/1.1 " + status + "\r\nContent-Type: text/event-stream\r\n\r\n:\n\n")
                    .getBytes(StandardCharsets.US_ASCII)));
      }
    } catch (IOException e) {
      // the test closes it
    }
  }
}
