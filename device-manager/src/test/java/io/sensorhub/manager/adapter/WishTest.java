package io.sensorhub.manager.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.config.UsbConfig.Policy;
import io.sensorhub.core.tree.Problems;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WishTest {

  private static final String ID = "1a86_7523_1";

  @TempDir private Path folder;

  private static List<String> problems(String body) {
    Problems problems = new Problems();
    Wish _ = Wish.read(body.getBytes(StandardCharsets.UTF_8), problems);
    return problems.all().stream().map(Object::toString).toList();
  }

  @Test
  void membersThatSayWhichAdapterItIs_areRefused_byName() {
    for (String member :
        List.of(
            "\"usb\": {\"vendor_id\": \"051d\", \"product_id\": \"0002\"}",
            "\"port_id\": \"other\"",
            "\"serial_path\": \"/dev/ttyUSB1\"",
            "\"address\": \"tcp://192.0.2.1:23\"")) {
      List<String> problems = problems("{\"port\": {\"baud_rate\": 9600, " + member + "}}");
      String name = member.substring(1, member.indexOf(':') - 1);
      assertEquals(1, problems.size(), member);
      assertTrue(problems.getFirst().contains("port") && problems.getFirst().contains(name), name);
    }
    assertEquals(List.of(), problems("{\"port\": {\"baud_rate\": 9600, \"parity\": \"even\"}}"));
  }

  @Test
  void decisionThatWasEdited_opensNoOtherAdapter() throws Exception {
    Bench bench = new Bench(folder, Policy.ASK);
    bench.plug("ttyUSB0", "1a86:7523", "||", "1");
    bench.report(ID);
    ObjectNode _ =
        bench.accept(
            ID,
            body -> {
              body.putObject("port").put("baud_rate", 9600);
              return body.put("profile", "generic-json-lines");
            });
    Path file = folder.resolve("usb-devices.json");
    ObjectNode json = (ObjectNode) Json.parse(Files.readAllBytes(file));
    ObjectNode port = (ObjectNode) json.at("/devices/0/port");
    port.put("port_id", "other")
        .putObject("usb")
        .put("vendor_id", "051d")
        .put("product_id", "0002");
    Files.write(file, Json.bytes(json));
    ObjectNode opened = bench.restart().order(ID).port();
    assertEquals("1a86", opened.at("/usb/vendor_id").asText());
    assertEquals(ID, opened.path("port_id").asText());
    assertEquals(9600, opened.path("baud_rate").asInt());
  }
}
