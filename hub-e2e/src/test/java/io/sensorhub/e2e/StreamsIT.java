package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.mqtt.MqttProbe;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the streams say is so, after whatever has happened. */
class StreamsIT {

  @TempDir private Path folder;

  /** What a follower of the aggregator gets until it has heard the device's last event. */
  private static List<String> follow(RunningHub hub, String query, String id, String last)
      throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(60_000);
      socket.connect(
          new InetSocketAddress(
              InetAddress.getLoopbackAddress(),
              hub.started().path("ports").path("state-aggregator").asInt()));
      String head = id.isEmpty() ? "" : "Last-Event-ID: " + id + "\r\n";
      String request = "GET /events" + query + " HTTP/1.1\r\nHost: localhost\r\n" + head + "\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      List<String> got = new ArrayList<>();
      String event = "";
      String position = "";
      while (got.isEmpty() || !got.getLast().startsWith(last)) {
        String line = Objects.requireNonNull(in.readLine(), "the stream has ended");
        if (line.startsWith("event: ")) {
          event = line.substring(7);
        } else if (line.startsWith("id: ")) {
          position = line.substring(4);
        } else if (line.startsWith("data: ") && event.equals("event")) {
          got.add(line.replaceAll(".*\"n\":(\\d+).*", "$1") + " " + position);
        } else if (line.startsWith("data: ") && event.equals("gap")) {
          got.add("gap");
        }
      }
      return got;
    }
  }

  @Test
  void deviceThatTellsEventsAlone_staysOnline_andIsStillPublished() throws Exception {
    try (PseudoTerminal line = PseudoTerminal.at(folder.resolve("line"));
        RunningHub hub =
            new Launcher(folder, Map.of()).up(Bell.instance(folder, "bell", line.device()));
        MqttProbe probe = new MqttProbe(hub.mqttPort(), hub.root() + "#")) {
      String device = hub.root() + "devices/x/";
      hub.awaitOpen();
      line.line("{\"type\":\"s\",\"a\":1}");
      Await.until("first", () -> probe.last(device + "state/a").equals(Optional.of("1")));
      Await.until(
          "online", () -> probe.last(device + "availability").equals(Optional.of("online")));
      probe.forget();
      long end = System.nanoTime() + Duration.ofSeconds(13).toNanos(); // over twice its silence
      for (int n = 1; System.nanoTime() < end; n++) {
        int expected = n;
        line.line("{\"type\":\"e\",\"n\":" + n + "}");
        Await.until("event", () -> probe.on(device + "events").size() == expected);
      }
      for (int a = 2; a <= 4; a++) {
        String value = Integer.toString(a);
        line.line("{\"type\":\"s\",\"a\":" + a + "}");
        Await.until("state", () -> probe.last(device + "state/a").equals(Optional.of(value)));
      }
      assertEquals(List.of(), probe.on(device + "availability"), "nothing but online");
      JsonNode there = hub.get("serial-handler", "/sensors").at("/sensors/0/status");
      assertEquals("online", there.asText());
      assertEquals(there, hub.get("state-aggregator", "/devices").at("/devices/0/status"));
      Await.until(
          "really silent",
          () -> probe.last(device + "availability").equals(Optional.of("offline")));
      line.line("{\"type\":\"s\",\"a\":5}");
      Await.until("back", () -> probe.last(device + "availability").equals(Optional.of("online")));
    }
  }

  @Test
  void resumedBehindAHandlersRestart_nothingComesTwice() throws Exception {
    try (PseudoTerminal line = PseudoTerminal.at(folder.resolve("line"));
        RunningHub hub =
            new Launcher(folder, Map.of()).up(Bell.instance(folder, "bell", line.device()));
        MqttProbe probe = new MqttProbe(hub.mqttPort(), hub.root() + "devices/x/events")) {
      hub.awaitOpen();
      for (int n = 1; n <= 5; n++) {
        line.line("{\"type\":\"e\",\"n\":" + n + "}");
      }
      Await.until("five", () -> probe.all().size() == 5);
      long handler = Objects.requireNonNull(hub.processes().get("serial-handler"));
      RunningHub.kill9(handler);
      hub.awaitBack("serial-handler", handler);
      hub.awaitOpen();
      line.line("{\"type\":\"e\",\"n\":6}");
      line.line("{\"type\":\"e\",\"n\":7}");
      Await.until("seven", () -> probe.all().size() == 7);
      List<String> all = follow(hub, "?from=oldest", "", "7");
      String before = all.get(4).split(" ", -1)[1];
      String behind = all.getLast().split(" ", -1)[1];
      line.line("{\"type\":\"e\",\"n\":8}");
      Await.until("eight", () -> probe.all().size() == 8);
      assertEquals(List.of("8"), numbers(follow(hub, "", behind, "8")));
      assertEquals(List.of("gap", "6", "7", "8"), numbers(follow(hub, "", before, "8")));
      long aggregator = Objects.requireNonNull(hub.processes().get("state-aggregator"));
      RunningHub.kill9(aggregator);
      line.line("{\"type\":\"e\",\"n\":9}");
      Await.until("nine", () -> probe.all().getLast().payload().contains("\"n\":9"));
      List<String> ids =
          probe.all().stream()
              .map(heard -> heard.payload().replaceAll(".*\"n\":(\\d+).*", "$1"))
              .toList();
      assertEquals(List.of("1", "2", "3", "4", "5", "6", "7", "8"), ids.subList(0, 8));
      assertEquals(ids.stream().distinct().toList(), ids, "nothing is sent twice");
    }
  }

  /** A connection that asks for the stream and never reads; its receive buffer is small. */
  private static Socket deaf(RunningHub hub, String service) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    socket.connect(
        new InetSocketAddress(
            InetAddress.getLoopbackAddress(), hub.started().path("ports").path(service).asInt()));
    socket
        .getOutputStream()
        .write(
            "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  /** A minute and 1 000 events/s in the long run; a few seconds otherwise. */
  @Test
  void followersThatReadNothing_harmNobody() throws Exception {
    int seconds = Boolean.getBoolean("hub.test.long") ? 60 : 5;
    int rate = Boolean.getBoolean("hub.test.long") ? 1_000 : 300;
    int count = seconds * rate;
    try (NumberedEvents events = new NumberedEvents(folder);
        RunningHub hub = new Launcher(folder, Map.of()).up(events.instance("deaf"));
        NumberedEvents.Collector collector =
            new NumberedEvents.Collector(hub.mqttPort(), hub.root() + "devices/d/events");
        Socket first = deaf(hub, "serial-handler");
        Socket second = deaf(hub, "state-aggregator")) {
      Map<String, Long> before = hub.processes();
      Await.until(
          "the line is open",
          () -> hub.get("serial-handler", "/health").at("/lines/0/state").asText().equals("open"));
      events.write(0, count, Duration.ofSeconds(seconds));
      Await.until("all events", Duration.ofSeconds(60), () -> collector.size() == count);
      assertEquals(count, collector.order().getLast() + 1);
      assertEquals(0, collector.repetitions(), "and each once");
      List<String> last = follow(hub, "?from=oldest", "", Integer.toString(count - 1));
      assertEquals(count - 1, Integer.parseInt(last.getLast().split(" ", -1)[0]));
      assertEquals(before, hub.processes(), "nobody was started again");
      assertEquals("healthy", hub.get("state-aggregator", "/health").path("status").asText());
      if (seconds > 30) {
        for (Socket deaf : List.of(first, second)) {
          assertEnds(deaf);
        }
      }
    }
  }

  /** What the kernel has of it can still be read, and then its end. */
  private static void assertEnds(Socket deaf) throws IOException {
    deaf.setSoTimeout(10_000);
    try {
      long read = deaf.getInputStream().transferTo(OutputStream.nullOutputStream());
      assertTrue(read < 8_000_000, "read " + read);
    } catch (SocketException e) {
      // it was reset, which ends it as well
    }
  }

  private static List<String> numbers(List<String> followed) {
    return followed.stream().map(entry -> entry.split(" ", -1)[0]).toList();
  }
}
