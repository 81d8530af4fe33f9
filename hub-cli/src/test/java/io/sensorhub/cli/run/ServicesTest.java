package io.sensorhub.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.cli.instance.Loaded;
import io.sensorhub.runtime.service.ServiceList;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.runtime.settings.SettingsReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The services are one list: the files agree with it, and a fifth is a row and a file. */
class ServicesTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** Needed where an instance has a port of the name {@code modem}. */
  private static final ServiceName FIFTH =
      new ServiceName(
          "fifth-service",
          "fifth-service",
          5009,
          "io.sensorhub.fifth.Main",
          List.of("-Xmx32m"),
          150,
          List.of(ServiceName.SERIAL_HANDLER),
          instance -> instance.ports().stream().anyMatch(port -> port.portId().equals("modem")));

  private static final ServiceList FIVE =
      new ServiceList(
          Stream.concat(ServiceList.OF_THE_HUB.all().stream(), Stream.of(FIFTH)).toList());

  @TempDir private Path folder;

  @BeforeEach
  void homeWithAFifth() throws IOException {
    Path home = folder.resolve("home");
    Files.createDirectories(home.resolve("supervisor.d"));
    Files.copy(
        ROOT.resolve("profiles/simulated-temperature.yaml"),
        Files.createDirectories(home.resolve("profiles")).resolve("simulated-temperature.yaml"));
    Files.copy(ROOT.resolve("supervisord.conf"), home.resolve("supervisord.conf"));
    for (String optional : List.of("device-manager", "modem-proxy")) {
      Files.copy(
          ROOT.resolve("supervisor.d/%s.conf".formatted(optional)),
          home.resolve("supervisor.d/%s.conf".formatted(optional)));
    }
    Files.writeString(
        home.resolve("supervisor.d/fifth-service.conf"),
        """
        [program:fifth-service]
        command=setpriv --pdeathsig TERM "%(ENV_HUB_JAVA)s" "@%(ENV_HUB_JVM_OPTIONS)s" -Xmx32m \
        -Dsensorhub.service=fifth-service io.sensorhub.fifth.Main
        environment=SERVICE_PORT="%(ENV_HUB_PORT_FIFTH_SERVICE)s"
        priority=150
        """);
  }

  @Test
  void filesOfSupervisor_andTheList_agree() throws Exception {
    assertEquals(List.of(), SupervisorPrograms.differences(ROOT, ServiceList.OF_THE_HUB));
    assertEquals(List.of(), SupervisorPrograms.differences(folder.resolve("home"), FIVE));
  }

  @Test
  void serviceWithoutAFile_orFileWithoutARow_isFound() throws Exception {
    assertEquals(List.of("fifth-service: no program"), SupervisorPrograms.differences(ROOT, FIVE));
    assertEquals(
        List.of("fifth-service: not in the list"),
        SupervisorPrograms.differences(folder.resolve("home"), ServiceList.OF_THE_HUB));
    Path own = folder.resolve("home/supervisor.d/fifth-service.conf");
    Files.writeString(own, Files.readString(own).replace("-Xmx32m", "-Xmx64m"));
    List<String> differences = SupervisorPrograms.differences(folder.resolve("home"), FIVE);
    assertEquals(1, differences.size(), differences.toString());
    assertTrue(differences.getFirst().startsWith("fifth-service: command"), differences.toString());
  }

  @Test
  void listOutOfOrder_isRefused() {
    List<ServiceName> reversed = new ArrayList<>(ServiceList.OF_THE_HUB.all()).reversed();
    assertThrows(IllegalArgumentException.class, () -> new ServiceList(reversed));
    List<ServiceName> twice = List.of(ServiceName.HTTP_POLLER, ServiceName.HTTP_POLLER);
    assertThrows(IllegalArgumentException.class, () -> new ServiceList(twice));
  }

  private static String supervised(Path run) throws IOException {
    return Files.readString(run.resolve("supervisord.conf"));
  }

  private Path prepare(String id, String ports) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve(id + ".json"),
            """
            {"instance_id": "%s", "config": {"ports": [%s],
             "sensors": [{"sensor_id": "t", "sensor_type": "temperature"}]}}
            """
                .formatted(id, ports));
    Map<String, String> environment =
        Map.of(
            "HUB_HOME", folder.resolve("home").toString(),
            "HUB_INSTANCE_FILE", file.toString(),
            "HUB_STATE", folder.resolve("state").toString(),
            "MQTT_HOST", "192.0.2.1");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Loaded loaded = Loaded.read(new SettingsReader(environment, Path.of("/nonexistent")));
    assertEquals(
        0,
        new Prepare(loaded, FIVE, false, false)
            .run(new PrintStream(out, true, StandardCharsets.UTF_8)));
    Path run = folder.resolve("state").resolve(id);
    assertEquals(run.toString(), out.toString(StandardCharsets.UTF_8).trim());
    return run;
  }

  @Test
  void fifthService_isPreparedForAnInstanceThatNeedsIt_andForNoOther() throws Exception {
    Path with =
        prepare(
            "with",
            """
            {"port_id": "modem", "address": "tcp://192.0.2.2:4001", "driver": "json-lines"}
            """);
    ServiceAddresses addresses = ServiceAddresses.read(with);
    List<ServiceName> needed =
        FIVE.all().stream()
            .filter(service -> !service.equals(ServiceName.DEVICE_MANAGER))
            .filter(service -> !service.equals(ServiceName.MODEM_PROXY))
            .toList();
    List<String> names = needed.stream().map(ServiceName::text).toList();
    assertEquals(names, List.copyOf(addresses.byName().keySet()));
    int first = addresses.of(ServiceName.SERIAL_HANDLER).getPort();
    assertEquals(1, first % 10);
    for (ServiceName service : needed) {
      assertEquals(first - 5001 + service.defaultPort(), addresses.of(service).getPort());
    }
    String variables = Files.readString(with.resolve("run.env"));
    assertTrue(variables.contains("HUB_PORT_FIFTH_SERVICE='" + (first + 8) + "'"), variables);
    assertTrue(variables.contains("FIFTH_SERVICE_URL='http://127.0.0.1:"), variables);
    assertTrue(supervised(with).contains("[program:fifth-service]"));

    Path without = prepare("without", "");
    assertEquals(
        names.subList(0, 4), List.copyOf(ServiceAddresses.read(without).byName().keySet()));
    assertFalse(Files.readString(without.resolve("run.env")).contains("FIFTH"));
    assertFalse(supervised(without).contains("fifth-service"));
  }
}
