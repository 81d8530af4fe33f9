package io.sensorhub.e2e;

import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.web.HttpFake;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The devices of a test instance: a radio and a log of events on pseudo-terminals, a relay behind a
 * web server, and two simulated sensors.
 */
final class Scene implements AutoCloseable {

  private final Path folder;
  private final HttpFake relay = new HttpFake();
  private PseudoTerminal radio;
  private final PseudoTerminal log;

  /**
   * @param folder short enough for a path in /dev style
   */
  Scene(Path folder) {
    this.folder = folder;
    this.radio = PseudoTerminal.at(radioPath());
    this.log = PseudoTerminal.at(folder.resolve("log"));
    relay.says("{\"relay\":false,\"power\":1.5}");
  }

  private Path radioPath() {
    return folder.resolve("radio");
  }

  PseudoTerminal radio() {
    return radio;
  }

  PseudoTerminal log() {
    return log;
  }

  HttpFake relay() {
    return relay;
  }

  void unplugRadio() {
    radio.close();
  }

  void plugRadioIn() {
    radio = PseudoTerminal.at(radioPath());
  }

  /** Writes the instance file. */
  Path instance(String id) {
    String json =
        """
        {
          "instance_id": "%s",
          "friendly_name": "Test",
          "update_interval": 2,
          "config": {
            "poll_interval": 0.5,
            "ports": [
              {"port_id": "radio", "serial_path": "%s", "baud_rate": 115200,
               "driver": "json-lines", "reconnect": {"initial": 0.05, "max": 0.2}},
              {"port_id": "log", "serial_path": "%s", "driver": "json-lines",
               "reconnect": {"initial": 0.05, "max": 0.2}}
            ],
            "sensors": [
              {"sensor_id": "sim_temp", "sensor_type": "temperature"},
              {"sensor_id": "sim_motion", "sensor_type": "motion"}
            ]
          },
          "devices": [
            {"device_id": "radio", "profile": "generic-json-lines", "port_id": "radio"},
            {"device_id": "log", "profile": "generic-json-events", "port_id": "log"},
            {"device_id": "relay", "profile": "generic-json", "url": "%s/status",
             "friendly_name": "Relay"}
          ],
          "groups": [{"group_id": "all", "devices": ["radio", "relay"]}]
        }
        """
            .formatted(id, radioPath(), folder.resolve("log"), relay.url());
    try {
      return Files.writeString(folder.resolve(id + ".json"), json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    radio.close();
    log.close();
    relay.close();
  }
}
