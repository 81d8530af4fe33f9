package io.sensorhub.cli.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sensorhub.cli.run.Run;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.core.tree.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mistakes in the instance and in the profiles that it uses are told together. */
class LoadedTest {

  private static final Map<String, String> PROFILES =
      Map.of(
          "web",
          "driver: http\nprotocol: {path: \"no path\", values: {v: v}}\n",
          "meter",
          "driver: modbus\nprotocol: {registers: {v: {address: 70000}}}\n",
          "lines",
          "driver: text-lines\nprotocol: {format: nonsense}\n",
          "unused",
          "driver: http\nnonsense: 1\n");

  @TempDir private Path folder;

  @Test
  void mistakesOfTheInstance_hideNoneOfItsProfiles() throws Exception {
    Run run = new Run(folder);
    Path own = Files.createDirectories(folder.resolve("profiles.d"));
    for (Map.Entry<String, String> profile : PROFILES.entrySet()) {
      Files.writeString(own.resolve(profile.getKey() + ".yaml"), profile.getValue());
    }
    run.says(
        """
        "config": {"ports": [
          {"port_id": "bus", "address": "tcp://192.0.2.1:502", "driver": "modbus-rtu", "nonsense": 1},
          {"port_id": "text", "address": "tcp://192.0.2.2:502", "driver": "text-lines"},
          {"port_id": "broken", "address": "nowhere", "driver": "modbus-rtu"}]},
        "devices": [
          {"device_id": "a", "profile": "web", "url": "no address"},
          {"device_id": "b", "profile": "meter", "port_id": "bus", "unit_id": 400},
          {"device_id": "c", "profile": "lines", "port_id": "text", "nonsense": 1},
          {"device_id": "d", "profile": "generic-modbus", "port_id": "broken", "unit_id": 1}]
        """);
    ConfigurationException e =
        assertThrows(ConfigurationException.class, () -> Loaded.read(run.reader()));
    List<String> places = e.problems().stream().map(Problem::place).toList();
    assertEquals(
        List.of(
            "/config/ports/0/nonsense",
            "/config/ports/2/address",
            "/devices/0/url",
            "/devices/1/unit_id",
            "/devices/2/nonsense",
            "/devices/3/port_id",
            "lines.yaml#/protocol/format",
            "lines.yaml#/protocol/lines",
            "meter.yaml#/protocol/registers/v/address",
            "unused.yaml#/nonsense",
            "web.yaml#/protocol/path",
            "web.yaml#/protocol/values/v"),
        List.copyOf(new TreeSet<>(places)),
        e.problems()::toString);
    assertEquals(places.size(), new TreeSet<>(places).size(), e.problems()::toString);
  }
}
