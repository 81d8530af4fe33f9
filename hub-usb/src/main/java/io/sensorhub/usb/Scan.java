package io.sensorhub.usb;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A look at {@code sysfs}: the devices of some subsystems that are there now.
 *
 * @param sys ordinarily {@code /sys}
 * @param udev the folder of udev's own words, ordinarily {@code /run/udev/data}; where it can be
 *     read they win
 * @param subsystems {@code tty} stands for the USB terminals, {@code usb} for the devices of the
 *     bus, another name for the class of that name
 */
public record Scan(Path sys, Path udev, List<String> subsystems) {

  public Scan {
    subsystems = List.copyOf(subsystems);
  }

  /** Whether there is a {@code sysfs} to look at. */
  public boolean readable() {
    return Files.isReadable(sys.resolve("class"));
  }

  /**
   * What is another text whenever a device has come or gone, at a fraction of what a look costs:
   * the names of all entries, and the number under which the kernel has enumerated each device of
   * the bus.
   */
  public List<String> pulse() {
    List<String> pulse = new ArrayList<>();
    for (String subsystem : subsystems) {
      pulse.add(subsystem);
      pulse.addAll(names(folder(subsystem)));
    }
    Path bus = folder("usb");
    for (String name : names(bus)) {
      if (name.indexOf(':') < 0) { // an interface has no number of its own
        pulse.add(Sysfs.text(bus.resolve(name).resolve("devnum")).orElse(""));
      }
    }
    return pulse;
  }

  /** One call of the kernel instead of one for each entry. */
  private static List<String> names(Path folder) {
    String[] names = folder.toFile().list();
    return names == null ? List.of() : List.of(names);
  }

  private Path folder(String subsystem) {
    return subsystem.equals("usb")
        ? sys.resolve("bus/usb/devices")
        : sys.resolve("class").resolve(subsystem);
  }

  /** What is there now, in the order of subsystems and names. */
  public List<SeenDevice> look() {
    List<SeenDevice> seen = new ArrayList<>();
    for (String subsystem : subsystems) {
      boolean bus = subsystem.equals("usb");
      for (Path entry : Sysfs.list(folder(subsystem))) {
        look(subsystem, entry, bus ? entry : entry.resolve("device")).ifPresent(seen::add);
      }
    }
    return seen;
  }

  private Optional<SeenDevice> look(String subsystem, Path entry, Path device) {
    Optional<Sysfs.Usb> usb = Sysfs.above(device);
    if (usb.isEmpty() && (subsystem.equals("tty") || subsystem.equals("usb"))) {
      return Optional.empty();
    }
    String name = Sysfs.name(entry);
    Map<String, String> uevent = Sysfs.fields(entry.resolve("uevent"));
    String devname = uevent.getOrDefault("DEVNAME", subsystem.equals("usb") ? "" : name);
    int major = number(uevent, "MAJOR");
    int minor = number(uevent, "MINOR");
    Map<String, String> properties = new LinkedHashMap<>();
    usb.ifPresent(found -> {
      properties.putAll(UsbNames.properties(found.identity(), found.place()));
      if (subsystem.equals("tty")) {
        List<String> links = UsbNames.links(found.identity(), found.place());
        properties.put("DEVLINKS", "/dev/serial/" + String.join(" /dev/serial/", links));
      }
    });
    properties.putAll(words(major, minor));
    return Optional.of(
        new SeenDevice(
            subsystem,
            name,
            devname.isEmpty() ? "" : "/dev/" + devname,
            major,
            minor,
            usb.map(Sysfs.Usb::identity),
            usb.map(Sysfs.Usb::place),
            Map.copyOf(properties)));
  }

  /** What udev itself has written down of a device, of the properties that are told. */
  private Map<String, String> words(int major, int minor) {
    Map<String, String> words = new HashMap<>();
    if (major < 0) {
      return words;
    }
    List<String> links = new ArrayList<>();
    for (String line : Sysfs.lines(udev.resolve("c" + major + ":" + minor))) {
      if (line.startsWith("S:")) {
        links.add("/dev/" + line.substring(2));
      } else if (line.startsWith("E:") && line.indexOf('=') > 0) {
        words.put(line.substring(2, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
      }
    }
    words.keySet().retainAll(UsbNames.PROPERTIES);
    if (words.containsKey("ID_MODEL_ID")) {
      words.put("ID_PRODUCT_ID", words.get("ID_MODEL_ID"));
    }
    if (!links.isEmpty()) {
      words.put("DEVLINKS", String.join(" ", links));
    }
    return words;
  }

  private static int number(Map<String, String> fields, String key) {
    return Sysfs.number(fields.getOrDefault(key, "")).orElse(-1);
  }
}
