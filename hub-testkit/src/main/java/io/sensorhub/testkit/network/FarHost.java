package io.sensorhub.testkit.network;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A host at the other end of a cable: a network namespace of Linux with a pair of virtual Ethernet
 * devices. Needs root, or {@code sudo} without a password. Only this machine reaches it.
 */
public final class FarHost implements AutoCloseable {

  private static final int NETWORKS = 250;

  private final String name;
  private final String network;

  private FarHost(String name, String network) {
    this.name = name;
    this.network = network;
  }

  /** A new host; at most one per process of a test. */
  public static FarHost create() {
    long pid = ProcessHandle.current().pid();
    FarHost host = new FarHost("hub" + pid, "10.214." + (1 + pid % NETWORKS));
    String near = host.name + "a";
    String far = host.name + "b";
    try {
      host.removeLeftover();
      Namespaces.ip("netns", "add", host.name);
      Namespaces.ip("link", "add", near, "type", "veth", "peer", "name", far, "netns", host.name);
      Namespaces.ip("addr", "add", host.network + ".1/24", "dev", near);
      Namespaces.ip("link", "set", near, "up");
      host.inside("addr", "add", host.network + ".2/24", "dev", far);
      host.inside("link", "set", far, "up");
      return host;
    } catch (UncheckedIOException e) {
      host.close();
      throw e;
    }
  }

  /** Of a process that was killed, and had this one's number. */
  private void removeLeftover() {
    if (Files.exists(Path.of("/run/netns", name))) {
      close();
    }
  }

  /** Its address. */
  public String address() {
    return network + ".2";
  }

  /** What stands in front of a command that is to run on it. */
  public List<String> command() {
    return Namespaces.command(name);
  }

  /** Nothing comes from it any more, no end of a connection either: its power is gone. */
  public void vanish() {
    inside("route", "add", "blackhole", network + ".1/32");
  }

  /** It is there again. */
  public void appear() {
    inside("route", "del", "blackhole", network + ".1/32");
  }

  private void inside(String... words) {
    Namespaces.inside(name, words);
  }

  /** Of its network namespace. */
  String name() {
    return name;
  }

  /** The address of this machine, at this end of the cable. */
  public String near() {
    return network + ".1";
  }

  /** The cable goes with it; what still runs on it is cut off. */
  @Override
  public void close() {
    Namespaces.ip("netns", "del", name);
  }
}
