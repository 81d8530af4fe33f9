package io.sensorhub.modem.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.network.ModemRack;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * {@link ProxyProgram} on a machine with modems: as the service runs it, without any capability,
 * and with a close watch on buffers that are not given back.
 */
final class ProxyBed implements AutoCloseable {

  /**
   * The port of the first place; the next ones follow, then that with a login, and the slow one.
   */
  static final int FIRST_PORT = 3128;

  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final ModemRack rack;
  private final int ours;
  private final Process process;
  private final BufferedWriter questions;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  /**
   * @param sys an empty folder
   * @param modems that the machine has sockets for; none is plugged in
   * @param ours the modems that have a proxy
   */
  ProxyBed(Path sys, int modems, List<Integer> ours) throws IOException {
    rack = ModemRack.create(sys, modems);
    this.ours = ours.getFirst();
    List<String> command = new ArrayList<>(rack.command());
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "-Dio.netty.leakDetection.level=paranoid",
            "-Dio.netty.leakDetection.acquireAndReleaseOnly=true", // else each octet is slow
            "-cp",
            System.getProperty("java.class.path")));
    command.addAll(ServiceName.MODEM_PROXY.heapFlags());
    command.addAll(List.of(ProxyProgram.class.getName(), sys.toString()));
    ours.forEach(modem -> command.add(ModemRack.place(modem)));
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    questions = process.outputWriter();
    BufferedReader said = process.inputReader();
    Thread.ofVirtual().start(() -> said.lines().forEach(lines::add));
    Await.until("the proxy", () -> lines.contains("ready"));
  }

  ModemRack rack() {
    return rack;
  }

  /** What the program has said: of each connection, how it ended. */
  List<String> lines() {
    return lines;
  }

  /** What curl says; {@code PROXY} in its arguments is the address of a port. */
  String curl(int port, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("curl", "-sS", "--max-time", "30"));
    for (String argument : arguments) {
      command.add(argument.replace("PROXY", rack.address() + ":" + port));
    }
    Process curl = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    curl.waitFor();
    return said;
  }

  /** A new client of a port. */
  Socket client(int port) throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(rack.address(), port));
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  /** A new client that has said something, one octet a character. */
  Socket client(int port, String octets) throws IOException {
    Socket socket = client(port);
    socket.getOutputStream().write(octets.getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  /** All that a port answers to octets; empty: it only closes. */
  String raw(int port, String octets) throws IOException {
    try (Socket socket = client(port, octets)) {
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (java.net.SocketException e) {
      return "";
    }
  }

  /** Packets that other modems, or the machine's own line, have seen. */
  long elsewhere() {
    long packets = rack.line().count("packet");
    for (int modem = 0; !rack.network(modem).equals(rack.line()); modem++) {
      packets += modem == ours ? 0 : rack.network(modem).count("packet");
    }
    return packets;
  }

  /** Clients that are connected, and octets of direct memory, at the moment. */
  ProxyProgram.State state() throws IOException {
    int before = lines.size();
    questions.write("state\n");
    questions.flush();
    Await.until("its state", () -> answer(before).isPresent());
    return answer(before).orElseThrow();
  }

  private java.util.Optional<ProxyProgram.State> answer(int from) {
    return lines.subList(from, lines.size()).stream()
        .filter(line -> line.startsWith("state "))
        .map(ProxyProgram.State::of)
        .findFirst();
  }

  /** Packets that have passed the machine's loopback. */
  String loopback() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + program() + "/net/dev")).stream()
        .filter(line -> line.strip().startsWith("lo:"))
        .findFirst()
        .orElseThrow();
  }

  /** Descriptors that the process has open. */
  int descriptors() {
    String[] open = Path.of("/proc/" + program() + "/fd").toFile().list();
    return open == null ? Integer.MAX_VALUE : open.length;
  }

  /** Its resident memory, in MB. */
  long megabytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + program() + "/status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
            .findFirst()
            .orElseThrow()
        / 1024;
  }

  private long program() {
    return process.descendants().mapToLong(ProcessHandle::pid).max().orElse(process.pid());
  }

  @Override
  public void close() throws IOException {
    questions.close();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    rack.close();
    assertEquals(List.of(), lines.stream().filter(line -> line.contains("LEAK")).toList());
  }
}
