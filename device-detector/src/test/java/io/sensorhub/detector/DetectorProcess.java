package io.sensorhub.detector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sensorhub.usb.Scan;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A detector as a process in a network namespace of its own, and its followers. */
final class DetectorProcess implements AutoCloseable {

  private static final List<String> JAVA =
      List.of(
          Path.of(System.getProperty("java.home"), "bin/java").toString(),
          "-Xint",
          "-Xshare:off",
          "-Xmx8m",
          "-Xmn512k",
          "-Xss256k",
          "-XX:StringTableSize=1024",
          "-XX:+UseSerialGC",
          "-XX:-UsePerfData",
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:AsyncDeflationInterval=10000",
          "--enable-native-access=ALL-UNNAMED",
          "-XX:+ExitOnOutOfMemoryError",
          "-cp",
          Stream.of(Main.class, Scan.class, KernelEvents.class)
              .map(type -> type.getProtectionDomain().getCodeSource().getLocation().getPath())
              .distinct()
              .collect(Collectors.joining(File.pathSeparator)));

  private final Path socket;
  private final Process process;

  /** Starts one; {@code mode} is the value of {@code HUB_DETECTOR_MODE}. */
  DetectorProcess(Path sys, Path socket, String mode) throws IOException {
    this.socket = socket;
    List<String> command = new ArrayList<>(List.of("unshare", "-Urn"));
    command.addAll(JAVA);
    command.add("io.sensorhub.detector.Main");
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder
        .environment()
        .putAll(
            Map.of(
                "HUB_SYS", sys.toString(),
                "HUB_DETECTOR_SOCKET", socket.toString(),
                "HUB_DETECTOR_MODE", mode));
    process = builder.start();
  }

  Process process() {
    return process;
  }

  /** A process that makes the kernel send messages where the detector is. */
  Events events() throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of("nsenter", "-t", "" + process.pid(), "-U", "-n", "--preserve-credentials"));
    command.addAll(JAVA);
    command.add("io.sensorhub.detector.KernelEvents");
    return new Events(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /** Sends messages of the kernel. */
  static final class Events implements AutoCloseable {
    private final Process process;
    private final PrintStream to;
    private final BufferedReader from;

    Events(Process process) throws IOException {
      this.process = process;
      to = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
      from = process.inputReader(StandardCharsets.UTF_8);
      String ready = from.readLine();
      if (!"ready".equals(ready)) {
        throw new IOException(
            "no events can be sent in a namespace (sysctl kernel.unprivileged_userns_clone=1,"
                + " user.max_user_namespaces): "
                + ready);
      }
    }

    /** Sends one, with blanks between its parts. */
    void send(String message) throws IOException {
      to.println(message);
      String answer = from.readLine();
      if (!"0".equals(answer)) {
        throw new IOException(message + ": " + answer);
      }
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  /** Follows. */
  Follow follow() throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return new Follow(channel);
  }

  /** A message of the stream. */
  record Message(String event, JsonNode data) {}

  /** A follower, which reads on a thread of its own. */
  static final class Follow implements AutoCloseable {
    private final SocketChannel channel;
    private final List<Message> messages = new CopyOnWriteArrayList<>();
    private volatile boolean ended;

    Follow(SocketChannel channel) {
      this.channel = channel;
      Thread.ofVirtual().start(this::read);
    }

    private void read() {
      String event = "";
      ObjectMapper json = new ObjectMapper();
      try (BufferedReader in =
          new BufferedReader(
              new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8))) {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          if (line.startsWith("event: ")) {
            event = line.substring(7);
          } else if (line.startsWith("data: ")) {
            messages.add(new Message(event, json.readTree(line.substring(6))));
          }
        }
      } catch (IOException e) {
        System.err.println("follower ended: " + e);
      } finally {
        ended = true;
      }
    }

    /** The data of all messages of a kind. */
    List<JsonNode> all(String event) {
      return messages.stream().filter(m -> m.event().equals(event)).map(Message::data).toList();
    }

    /** The data of the first message of a kind. */
    JsonNode first(String event) {
      return all(event).getFirst();
    }

    /** The actions that were told of a device, in order. */
    List<String> actions(String name) {
      return all("device_event").stream()
          .filter(e -> e.at("/hub/name").asText().equals(name))
          .map(e -> e.path("action").asText())
          .toList();
    }

    /** The last of them; empty: nothing was told. */
    String last(String name) {
      List<String> all = actions(name);
      return all.isEmpty() ? "" : all.getLast();
    }

    boolean ended() {
      return ended;
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
