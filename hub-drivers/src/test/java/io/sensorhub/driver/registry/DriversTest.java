package io.sensorhub.driver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sensorhub.core.tree.Problem;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.testkit.TestInstance;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DriversTest {

  private static List<String> problems(String port, String device) {
    return problems(port, device, Map.of());
  }

  private static List<String> problems(String port, String device, Map<String, String> profiles) {
    Problems problems = new Problems();
    Drivers.forInstance(
        TestInstance.of(
            """
            {"instance_id": "x",
             "config": {"ports": [{"port_id": "p", "address": "tcp://127.0.0.1:502", %s}]},
             "devices": [{"device_id": "d", "port_id": "p", %s}]}
            """
                .formatted(port, device),
            profiles),
        problems);
    return problems.all().stream().map(Problem::place).toList();
  }

  @Test
  void keysThatConcernQuestions_areRefusedWhereNobodyAsks() {
    String keys = ", \"connect_delay\": 1, \"close_after_round\": true";
    assertEquals(
        List.of("/config/ports/0/close_after_round", "/config/ports/0/connect_delay"),
        problems("\"driver\": \"json-lines\"" + keys, "\"profile\": \"generic-json-lines\""));
    assertEquals(
        List.of(),
        problems(
            "\"driver\": \"modbus-tcp\"" + keys,
            "\"profile\": \"eastron-sdm120\", \"unit_id\": 1"));
  }

  @Test
  void publishing_isRefusedWhereNoLinesOfTextCome() {
    String zeromq = ", \"zeromq\": {\"lines\": \"tcp://127.0.0.1:4224\"}";
    assertEquals(
        List.of("/config/ports/0/zeromq"),
        problems("\"driver\": \"at-modem\"" + zeromq, "\"profile\": \"quectel-ec25\""));
    assertEquals(
        List.of("/config/ports/0/zeromq"),
        problems(
            "\"driver\": \"modbus-tcp\"" + zeromq,
            "\"profile\": \"eastron-sdm120\", \"unit_id\": 1"));
    assertEquals(
        List.of(),
        problems("\"driver\": \"at-modem\", \"zeromq\": {}", "\"profile\": \"quectel-ec25\""));
  }

  @Test
  void sharing_isRefusedForModems() {
    assertEquals(
        List.of("/config/ports/0/share"),
        problems(
            "\"driver\": \"at-modem\", \"share\": {\"tcp\": 4001}",
            "\"profile\": \"quectel-ec25\""));
  }

  @Test
  void keysThatNoDriverReads_areFoundByWhoeverOpensTheLine() {
    assertEquals(
        List.of("/config/ports/0/framingg", "/devices/0/retries", "/devices/0/unitid"),
        problems(
            "\"driver\": \"modbus-tcp\", \"framingg\": \"rtu\"",
            "\"profile\": \"eastron-sdm120\", \"unitid\": 1, \"retries\": 9"));
    assertEquals(
        List.of("/devices/0/unit_id"),
        problems(
            "\"driver\": \"json-lines\"", "\"profile\": \"generic-json-lines\", \"unit_id\": 1"));
  }

  @Test
  void connectionIsNotClosedUnderLinesThatComeUnasked() {
    String ask = "ask: [{send: R%s}]";
    String lines = "lines: [{match: '^(?P<ph>[0-9.]+)$'}]";
    String match = ", match: '^(?P<ph>[0-9.]+)$'";
    assertEquals(
        List.of("/config/ports/0/close_after_round"),
        askedProblems(ask.formatted(match) + ", " + lines));
    assertEquals(List.of(), askedProblems(ask.formatted(match)));
    assertEquals(List.of(), askedProblems(ask.formatted("") + ", " + lines), "they are answers");
  }

  private static List<String> askedProblems(String protocol) {
    return problems(
        "\"driver\": \"text-lines\", \"close_after_round\": true",
        "\"profile\": \"p\"",
        Map.of("p", "driver: text-lines\nprotocol: {" + protocol + "}\n"));
  }
}
