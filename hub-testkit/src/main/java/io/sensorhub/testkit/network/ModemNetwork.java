package io.sensorhub.testkit.network;

import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.Peers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The Internet behind one modem: a network namespace with the module's gateway 192.168.225.1 (the
 * same for all modems), a server at {@link #TARGET} (the same too), which answers with its name,
 * and a name server. It tells every packet that arrives. Closed with the {@link ModemRack}.
 */
public final class ModemNetwork implements AutoCloseable {

  /** Reached through every modem; the answer tells through which. */
  public static final String TARGET = "203.0.113.9";

  /** Of the module, on its own side. */
  public static final String GATEWAY = "192.168.225.1";

  private final String namespace;
  private final String name;
  private final Process peer;
  private final List<String> seen = new CopyOnWriteArrayList<>();

  /**
   * @param namespace of the network, whose device {@code far} is already in it
   */
  ModemNetwork(String namespace, String name) {
    this.namespace = namespace;
    this.name = name;
    Namespaces.inside(namespace, "link", "set", "lo", "up");
    Namespaces.inside(namespace, "addr", "add", TARGET + "/32", "dev", "lo");
    List<String> command = new ArrayList<>(Namespaces.command(namespace));
    command.addAll(Peers.python("modem_network"));
    command.add(name);
    try {
      peer = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::read);
    Await.until("the network of " + name, () -> seen.contains("ready " + name));
  }

  /** The device at the modem's side is in the namespace: it gets its address. */
  void attach(String device, String gateway) {
    Namespaces.run(Namespaces.in(namespace, "sysctl", "-qw", "net.ipv4.conf.all.arp_ignore=1"));
    Namespaces.inside(namespace, "addr", "add", gateway + "/24", "dev", device);
    Namespaces.inside(namespace, "link", "set", device, "up");
  }

  private void read() {
    try (BufferedReader lines = peer.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        seen.add(line);
      }
    } catch (IOException e) {
      seen.add("ended " + e.getMessage());
    }
  }

  /** What answers of its servers say. */
  public String name() {
    return name;
  }

  /**
   * What it has seen until now: {@code packet PROTOCOL SOURCE DESTINATION PORT} of each datagram
   * and each first packet of a connection, {@code asked udp|tcp NAME} of each query, {@code got
   * PORT FROM} of each connection.
   */
  public List<String> seen() {
    return List.copyOf(seen);
  }

  /** How many lines of {@link #seen} begin so. */
  public long count(String beginning) {
    return seen.stream().filter(line -> line.startsWith(beginning)).count();
  }

  @Override
  public void close() {
    try {
      peer.getOutputStream().close(); // its end
      peer.waitFor();
    } catch (IOException e) {
      peer.destroy();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      peer.destroy();
    }
  }
}
