package io.sensorhub.modem.slot;

import io.sensorhub.usb.Scan;
import io.sensorhub.usb.SeenDevice;
import io.sensorhub.usb.UsbPlace;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The USB sockets that hold network interfaces, by their place, from {@code sysfs}. The names of
 * interfaces are seen values: only the topology tells whose an interface is. Used by one thread.
 */
public final class Sockets {

  private static final Pattern OF_AN_INTERFACE =
      Pattern.compile("(.*usb-0:[0-9.]+):[0-9]+\\.[0-9]+");

  private final Path sys;
  private final Scan scan;
  private Map<String, String> shown = Map.of();
  private Map<String, Socket> last = Map.of();

  /** Of the USB device that was seen last, by place. */
  private final Map<String, Path> folders = new HashMap<>();

  /**
   * @param sys ordinarily {@code /sys}; it shows the network namespace that it was mounted in
   */
  public Sockets(Path sys) {
    this.sys = sys;
    this.scan = new Scan(sys, Path.of("/run/udev/data"), List.of("net"));
  }

  /**
   * What is there now; cheap while nothing has changed. A modem whose interface has gone is there
   * without one until it is pulled out.
   */
  public Map<String, Socket> look() {
    Map<String, String> now = shown();
    boolean pulled =
        last.values().stream()
            .anyMatch(socket -> socket.interfaces().isEmpty() && !isPlugged(socket));
    if (pulled || !now.equals(shown)) {
      Map<String, Socket> sockets = read();
      last.values().stream()
          .filter(socket -> !sockets.containsKey(socket.place()) && isPlugged(socket))
          .forEach(socket ->
              sockets.put(
                  socket.place(), new Socket(socket.place(), socket.enumeration(), List.of())));
      last = sockets;
      shown = now;
    }
    return last;
  }

  /** Whether what was seen there still is, be it without an interface. */
  private boolean isPlugged(Socket socket) {
    Path folder = folders.get(socket.place());
    return folder != null
        && number(folder.resolve("devnum")).equals(Optional.of(socket.enumeration()));
  }

  /** The place of a USB interface: its socket without the interface itself. */
  public static String place(String socket) {
    Matcher matcher = OF_AN_INTERFACE.matcher(socket);
    return matcher.matches() ? matcher.group(1) : socket;
  }

  private Map<String, String> shown() {
    Map<String, String> entries = new HashMap<>();
    try (DirectoryStream<Path> folder = Files.newDirectoryStream(sys.resolve("class/net"))) {
      for (Path entry : folder) {
        entries.put(String.valueOf(entry.getFileName()), target(entry) + " " + index(entry));
      }
    } catch (IOException | DirectoryIteratorException e) {
      return Map.of(); // no sysfs
    }
    return entries;
  }

  private Optional<Path> device(String name) {
    try {
      Path face = sys.resolve("class/net").resolve(name).resolve("device").toRealPath();
      return Optional.ofNullable(face.getParent());
    } catch (IOException e) {
      return Optional.empty(); // gone meanwhile
    }
  }

  private static String target(Path entry) {
    try {
      return Files.readSymbolicLink(entry).toString();
    } catch (IOException e) {
      return "";
    }
  }

  private static int index(Path entry) {
    return number(entry.resolve("ifindex")).orElse(-1L).intValue();
  }

  private static Optional<Long> number(Path file) {
    try {
      return Optional.of(Long.parseLong(Files.readString(file).trim()));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty(); // gone meanwhile
    }
  }

  private Map<String, Socket> read() {
    Map<String, List<Socket.Face>> faces = new TreeMap<>();
    Map<String, Long> enumerations = new HashMap<>();
    for (SeenDevice seen : scan.look()) {
      Optional<String> socket = seen.place().flatMap(UsbPlace::socket);
      int index = index(sys.resolve("class/net").resolve(seen.name()));
      if (socket.isEmpty() || index < 1) {
        continue;
      }
      String place = place(socket.get());
      String driver = seen.place().flatMap(UsbPlace::driver).orElse("");
      faces
          .computeIfAbsent(place, _ -> new ArrayList<>())
          .add(new Socket.Face(index, seen.name(), driver));
      device(seen.name()).ifPresent(folder -> folders.put(place, folder));
      enumerations.put(place, (long) seen.place().map(UsbPlace::devnum).orElse(-1));
    }
    Map<String, Socket> sockets = new TreeMap<>();
    faces.forEach((place, list) -> {
      list.sort(Comparator.comparingInt(Socket.Face::index));
      sockets.put(place, new Socket(place, enumerations.getOrDefault(place, -1L), list));
    });
    return sockets;
  }
}
