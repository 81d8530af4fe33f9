package io.sensorhub.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A device {@code x} on a line, which says states ({@code s}) and events ({@code e}). */
final class Bell {

  private Bell() {}

  /**
   * Writes an instance file with its profile.
   *
   * @param line the device file of the line
   */
  static Path instance(Path folder, String id, Path line) throws IOException {
    Path profiles = Files.createDirectories(folder.resolve("profiles.d"));
    Files.writeString(
        profiles.resolve("bell.yaml"),
        """
        driver: json-lines
        silence: 6
        protocol: {lines: {s: {as: state}, e: {as: event}}}
        """);
    return Files.writeString(
        folder.resolve(id + ".json"),
        """
        {"instance_id": "%s",
         "config": {"ports": [{"port_id": "p", "serial_path": "%s", "baud_rate": 115200,
                               "driver": "json-lines"}]},
         "devices": [{"device_id": "x", "port_id": "p", "profile": "bell"}]}
        """
            .formatted(id, line));
  }
}
