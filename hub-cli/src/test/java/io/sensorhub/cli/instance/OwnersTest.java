package io.sensorhub.cli.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sensorhub.cli.run.Run;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.core.tree.Problem;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that stand at a port or a device of somebody else. */
class OwnersTest {

  private static final List<String> OF_MODBUS =
      List.of("\"unit_id\": 1", "\"retries\": 2", "\"registers\": {\"x\": {\"address\": 0}}");

  private static final List<String> OF_WEB =
      List.of(
          "\"credentials\": {\"token\": \"t\"}",
          "\"tls\": {\"ca\": \"/etc/ssl/ca.pem\"}",
          "\"push_token\": \"0123456789abcdef\"");

  private static final String VALUES = "\"values\": {\"a\": \"/b\"}";

  @TempDir private Path folder;

  private List<String> problems(String driver, String ofPort, String device) throws Exception {
    Run run = new Run(folder);
    run.says(
        """
        "config": {"push": {"port": 8099}, "ports": [
          {"port_id": "p", "address": "tcp://192.0.2.1:502", "driver": "%s"%s}]},
        "devices": [{"device_id": "d", %s}]
        """
            .formatted(driver, ofPort, device));
    ConfigurationException e =
        assertThrows(ConfigurationException.class, () -> Loaded.read(run.reader()));
    return e.problems().stream().map(OwnersTest::shown).toList();
  }

  private static String shown(Problem problem) {
    return problem.place() + ": " + problem.allowed();
  }

  private void refuses(String driver, String device, List<String> members, String whose)
      throws Exception {
    for (String member : members) {
      String key = member.substring(1, member.indexOf('"', 1));
      assertEquals(
          List.of("/devices/0/" + key + ": nothing, for it belongs to " + whose),
          problems(driver, "", device + ", " + member),
          device);
    }
  }

  @Test
  void keysOfModbus_belongNowhereElse() throws Exception {
    String whose = "a device on a Modbus bus";
    refuses(
        "json-lines", "\"port_id\": \"p\", \"profile\": \"generic-json-lines\"", OF_MODBUS, whose);
    refuses(
        "text-lines", "\"port_id\": \"p\", \"profile\": \"generic-nmea-gps\"", OF_MODBUS, whose);
    refuses("json-lines", "\"ip\": \"192.0.2.1\"", OF_MODBUS, whose);
    for (String key : List.of("\"framing\": \"rtu\"", "\"accept\": [\"unit\"]")) {
      assertEquals(
          List.of(
              "/config/ports/0/"
                  + key.substring(1, key.indexOf('"', 1))
                  + ": nothing, for it belongs to "
                  + whose),
          problems("json-lines", ", " + key, "\"ip\": \"192.0.2.1\""));
    }
  }

  @Test
  void keysOfWebDevices_belongNowhereElse() throws Exception {
    String whose = "a web device";
    String meter = "\"port_id\": \"p\", \"unit_id\": 1, \"profile\": \"eastron-sdm120\"";
    refuses("modbus-tcp", meter, OF_WEB, whose);
    refuses("json-lines", "\"port_id\": \"p\", \"profile\": \"generic-json-lines\"", OF_WEB, whose);
    String json = "a device that sends lines of JSON or a web device";
    refuses("modbus-tcp", meter, List.of(VALUES), json);
    refuses(
        "text-lines",
        "\"port_id\": \"p\", \"profile\": \"generic-nmea-gps\"",
        List.of(VALUES),
        json);
  }

  @Test
  void placesOfProblems_areThoseOfTheFile() throws Exception {
    assertEquals(
        List.of("/devices/0/registers/x/address: a number from 0 to 65535, or 0x0000 to 0xffff"),
        problems(
            "modbus-tcp",
            "",
            "\"port_id\": \"p\", \"profile\": \"generic-modbus\", \"registers\": {\"x\": {}}"));
    assertEquals(
        List.of("/devices/0/credentials: nothing, for it belongs to a device behind an address"),
        problems("json-lines", "", OF_WEB.get(2) + ", " + OF_WEB.get(0)));
  }
}
