package io.sensorhub.testkit.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A machine with modems: a network namespace in which each modem's interface is one end of a pair
 * of virtual Ethernet devices, and behind each a {@link ModemNetwork}. All have the same subnet and
 * gateway, as modules in ECM mode. Its default route leads by a line of its own. An imitation of
 * {@code /sys} shows the modems at their USB sockets. Needs root, or {@code sudo} without a
 * password.
 */
public final class ModemRack implements AutoCloseable {

  private static final String CONTROLLER = "devices/pci0000:00/0000:00:14.0/usb1";
  private static final int FIRST_ADDRESS = 40;
  private static final int FIRST_METRIC = 700;

  private final FarHost machine;
  private final Path sys;
  private final List<ModemNetwork> networks = new ArrayList<>();
  private final Map<Integer, String> names = new HashMap<>();
  private int enumerated = 1;

  private ModemRack(FarHost machine, Path sys) {
    this.machine = machine;
    this.sys = sys;
  }

  /**
   * A machine whose modems are not plugged in yet.
   *
   * @param sys an empty folder, for the imitation
   */
  public static ModemRack create(Path sys, int modems) {
    ModemRack rack = new ModemRack(FarHost.create(), sys);
    try {
      Files.createDirectories(sys.resolve("class/net"));
      for (String bus : List.of("bus/pci", "bus/usb", "bus/usb/drivers/cdc_ether")) {
        Files.createDirectories(sys.resolve(bus));
      }
      rack.machine("link", "set", "lo", "up");
      for (int modem = 0; modem <= modems; modem++) {
        rack.network(modem == modems ? "line" : "modem" + modem);
      }
      rack.connect(modems, "line0", "192.168.224.2/24", 100);
      return rack;
    } catch (IOException e) {
      rack.close();
      throw new UncheckedIOException(e);
    } catch (UncheckedIOException e) {
      rack.close();
      throw e;
    }
  }

  private void network(String name) {
    String namespace = machine.name() + "n" + networks.size();
    if (Files.exists(Path.of("/run/netns", namespace))) {
      Namespaces.ip("netns", "del", namespace);
    }
    Namespaces.ip("netns", "add", namespace);
    networks.add(new ModemNetwork(namespace, name));
  }

  private String namespace(int modem) {
    return machine.name() + "n" + modem;
  }

  /** A new pair of devices from the machine to a network. */
  private void connect(int modem, String device, String address, int metric) {
    Namespaces.run(
        Namespaces.in(
            machine.name(), "ip", "link", "add", device, "type", "veth", "peer", "name", "far0"));
    machine("link", "set", "far0", "netns", namespace(modem));
    String gateway = address.replaceAll("\\.[0-9]+/.*", ".1");
    networks.get(modem).attach("far0", gateway);
    machine("addr", "add", address, "dev", device);
    machine("link", "set", device, "up");
    route(device, metric, gateway);
  }

  private void route(String device, int metric, String gateway) {
    String words =
        "route add default via %s dev %s metric %d onlink".formatted(gateway, device, metric);
    machine(words.split(" ", -1));
  }

  private void machine(String... words) {
    Namespaces.inside(machine.name(), words);
  }

  /** The place of a modem's USB socket. */
  public static String place(int modem) {
    return "pci-0000:00:14.0-usb-0:1.%d".formatted(modem + 1);
  }

  /** The address of a modem's interface on the machine. */
  public static String address(int modem) {
    return "192.168.225." + (FIRST_ADDRESS + modem);
  }

  /** Plugs a modem into its socket; the kernel gives its interface that name and a new index. */
  public void plug(int modem, String name) {
    connect(modem, name, address(modem) + "/24", FIRST_METRIC + modem);
    names.put(modem, name);
    show(modem, name);
  }

  /** Pulls a modem out; its interface, if it has one, is gone. */
  public void unplug(int modem) {
    if (names.containsKey(modem)) {
      lose(modem);
    }
    remove(device(modem));
  }

  /** Takes a modem's interface away; the modem stays in its socket. */
  public void lose(int modem) {
    remove(sys.resolve("class/net").resolve(name(modem)));
    remove(face(modem).resolve("net"));
    machine("link", "del", name(modem));
    names.remove(modem);
  }

  /** Gives a modem's interface another name, as udev does. */
  public void rename(int modem, String name) {
    String before = name(modem);
    machine("link", "set", before, "down");
    machine("link", "set", before, "name", name);
    machine("link", "set", name, "up");
    route(name, FIRST_METRIC + modem, ModemNetwork.GATEWAY);
    names.put(modem, name);
    remove(sys.resolve("class/net").resolve(before));
    remove(device(modem));
    enumerated--; // the same device
    show(modem, name);
  }

  /** Takes the address from a modem's interface. */
  public void withoutAddress(int modem) {
    machine("addr", "flush", "dev", name(modem));
  }

  /** Gives a modem's interface its address again, and the route. */
  public void withAddress(int modem) {
    machine("addr", "add", address(modem) + "/24", "dev", name(modem));
    route(name(modem), FIRST_METRIC + modem, ModemNetwork.GATEWAY);
  }

  /** Switches a modem's interface off. */
  public void down(int modem) {
    machine("link", "set", name(modem), "down");
  }

  /** Sets the reverse-path filter of a modem's interface. */
  public void filter(int modem, int value) {
    Namespaces.run(
        Namespaces.in(
            machine.name(),
            "sysctl",
            "-qw",
            "net.ipv4.conf.%s.rp_filter=%d".formatted(name(modem), value)));
  }

  private String name(int modem) {
    String name = names.get(modem);
    if (name == null) {
      throw new IllegalStateException("not plugged in: " + modem);
    }
    return name;
  }

  /** The index of a modem's interface. */
  public int index(int modem) {
    String line =
        Namespaces.run(Namespaces.in(machine.name(), "ip", "-o", "link", "show", name(modem)));
    return Integer.parseInt(line.substring(0, line.indexOf(':')));
  }

  private Path device(int modem) {
    return sys.resolve(CONTROLLER).resolve("1-1/1-1." + (modem + 1));
  }

  private Path face(int modem) {
    return device(modem).resolve(device(modem).getFileName() + ":1.4");
  }

  private void show(int modem, String name) {
    Path device = device(modem);
    Path face = face(modem);
    Path shown = face.resolve("net").resolve(name);
    try {
      Files.createDirectories(shown.resolve("statistics"));
      Files.writeString(device.resolve("idVendor"), "2c7c\n");
      Files.writeString(device.resolve("idProduct"), "0125\n");
      Files.writeString(device.resolve("devnum"), ++enumerated + "\n");
      Files.writeString(face.resolve("bInterfaceNumber"), "04\n");
      Files.writeString(shown.resolve("ifindex"), index(modem) + "\n");
      Files.createSymbolicLink(shown.resolve("device"), face);
      Files.createSymbolicLink(face.resolve("driver"), sys.resolve("bus/usb/drivers/cdc_ether"));
      for (Path usb :
          List.of(face, device, sys.resolve(CONTROLLER), sys.resolve(CONTROLLER + "/1-1"))) {
        link(usb.resolve("subsystem"), sys.resolve("bus/usb"));
      }
      link(sys.resolve("devices/pci0000:00/0000:00:14.0/subsystem"), sys.resolve("bus/pci"));
      Files.createSymbolicLink(sys.resolve("class/net").resolve(name), shown);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void link(Path link, Path target) throws IOException {
    if (!Files.isSymbolicLink(link)) {
      Files.createSymbolicLink(link, target);
    }
  }

  private static void remove(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stands for {@code /sys} of the machine. */
  public Path sys() {
    return sys;
  }

  /** The network behind a modem. */
  public ModemNetwork network(int modem) {
    return networks.get(modem);
  }

  /** The network behind the machine's own line, by which its default route leads. */
  public ModemNetwork line() {
    return networks.getLast();
  }

  /** Captures what passes behind a modem; the machine's own line has the number after. */
  public Capture capture(int network, String filter) {
    return new Capture(namespace(network), "far0", filter);
  }

  /** Captures what the machine sends to itself. */
  public Capture captureLoopback(String filter) {
    return new Capture(machine.name(), "lo", filter);
  }

  /** The machine's address on a cable to the machine of the test. */
  public String address() {
    return machine.address();
  }

  /**
   * What stands in front of a command that is to run on the machine without any capability, as the
   * user of the test.
   */
  public List<String> command() {
    try {
      String user = String.valueOf(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
      List<String> command = new ArrayList<>(machine.command());
      command.addAll(
          List.of(
              "setpriv",
              "--reuid",
              user,
              "--clear-groups",
              "--bounding-set",
              "-all",
              "--inh-caps",
              "-all",
              "--no-new-privs"));
      return command;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    networks.forEach(ModemNetwork::close);
    machine.close();
    for (int i = 0; i < networks.size(); i++) {
      Namespaces.ip("netns", "del", namespace(i));
    }
  }
}
