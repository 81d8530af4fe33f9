package io.sensorhub.detector;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the environment says.
 *
 * @param sys {@code HUB_SYS}, ordinarily {@code /sys}
 * @param socket {@code HUB_DETECTOR_SOCKET}, where followers connect
 * @param mode {@code HUB_DETECTOR_MODE}; empty: {@code auto}
 * @param subsystems {@code HUB_DETECTOR_SUBSYSTEMS}
 * @param level {@code LOG_LEVEL}
 */
record Settings(
    Path sys, Path socket, Optional<Mode> mode, List<String> subsystems, Log.Level level) {

  private static final String SOCKET = "/run/sensor-hub/detector.sock";
  private static final String SUBSYSTEMS = "tty,usb,usbmisc";

  /** The kernel's {@code struct sockaddr_un} takes no longer path. */
  private static final int MOST_SOCKET_OCTETS = 107;

  Settings {
    subsystems = List.copyOf(subsystems);
  }

  /**
   * The settings of an environment.
   *
   * @throws IllegalArgumentException with every problem, a line each
   */
  static Settings of(Map<String, String> environment) {
    List<String> problems = new ArrayList<>();
    String socket = environment.getOrDefault("HUB_DETECTOR_SOCKET", SOCKET);
    int octets = socket.getBytes(StandardCharsets.UTF_8).length;
    if (octets > MOST_SOCKET_OCTETS) {
      problems.add(
          "HUB_DETECTOR_SOCKET has %d octets; the path of a Unix socket has at most %d"
              .formatted(octets, MOST_SOCKET_OCTETS));
    }
    String mode = environment.getOrDefault("HUB_DETECTOR_MODE", "auto");
    Optional<Mode> chosen =
        List.of(Mode.values()).stream().filter(each -> each.toString().equals(mode)).findFirst();
    if (chosen.isEmpty() && !mode.equals("auto")) {
      problems.add("HUB_DETECTOR_MODE is auto, netlink or scan, not " + mode);
    }
    List<String> subsystems =
        List.of(environment.getOrDefault("HUB_DETECTOR_SUBSYSTEMS", SUBSYSTEMS).split(","));
    for (String subsystem : subsystems) {
      if (!subsystem.matches("[A-Za-z0-9_-]{1,64}")) {
        problems.add(
            "HUB_DETECTOR_SUBSYSTEMS is a list of names such as %s, not \"%s\""
                .formatted(SUBSYSTEMS, subsystem));
      }
    }
    String level =
        environment
            .getOrDefault("LOG_LEVEL", "INFO")
            .toUpperCase(Locale.ROOT)
            .replace("TRACE", "DEBUG"); // which it tells no more at
    Optional<Log.Level> least =
        List.of(Log.Level.values()).stream().filter(each -> each.name().equals(level)).findFirst();
    if (least.isEmpty()) {
      problems.add("LOG_LEVEL is DEBUG, INFO, WARN or ERROR, not " + level);
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", problems));
    }
    return new Settings(
        Path.of(environment.getOrDefault("HUB_SYS", "/sys")),
        Path.of(socket),
        chosen,
        subsystems,
        least.get());
  }
}
