package io.sensorhub.dist.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The reference of the instance file against its schema, which another test holds against the
 * reader: each key has a row, each row a key, and range and default are those of the schema.
 */
class InstanceReferenceTest {

  private static final String FILE = "docs/reference/instance.md";

  /** The headings of the tables, and the definitions that they are of. */
  private static final Map<String, String> TABLES =
      Map.ofEntries(
          Map.entry("## The file", ""),
          Map.entry("## `config`", "config"),
          Map.entry("## push", "push"),
          Map.entry("## USB devices", "usb_devices"),
          Map.entry("### flapping", "flapping"),
          Map.entry("## A port", "port"),
          Map.entry("### usb", "usb"),
          Map.entry("### reconnect", "reconnect"),
          Map.entry("### share", "share"),
          Map.entry("## A device", "device"),
          Map.entry("### timeout", "timeout"),
          Map.entry("### credentials", "credentials"),
          Map.entry("### tls", "tls"),
          Map.entry("### modem", "modem"),
          Map.entry("### properties", "rule"),
          Map.entry("## A group", "group"),
          Map.entry("## Modems", "modems"),
          Map.entry("### proxy", "proxy"),
          Map.entry("### users", "proxy_user"),
          Map.entry("### api", "api"),
          Map.entry("### module", "module"),
          Map.entry("### module proxy", "module_proxy"));

  private final JsonNode schema =
      Json.parse(Files.readAllBytes(Documents.ROOT.resolve("instances/schema.json")));
  private final String text = Documents.text(FILE);

  InstanceReferenceTest() throws IOException {}

  private JsonNode properties(String definition) {
    JsonNode object = definition.isEmpty() ? schema : schema.path("$defs").path(definition);
    return object.path("properties");
  }

  private static Set<String> names(JsonNode properties) {
    Set<String> names = new TreeSet<>();
    properties.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** The rows right below a heading, by key; those of its own sections are not among them. */
  private Map<String, List<String>> table(String heading) {
    String own = Documents.section(text, heading).split("\n###", -1)[0];
    Map<String, List<String>> rows = new LinkedHashMap<>();
    for (List<String> row : Documents.rows(heading + "\n" + own, heading)) {
      assertEquals(5, row.size(), "cells of " + row);
      rows.put(row.getFirst().replace("`", ""), row);
    }
    return rows;
  }

  @Test
  void eachDefinitionOfTheSchema_hasATable() {
    Set<String> tables = new TreeSet<>(TABLES.values());
    tables.remove("");
    tables.addAll(Set.of("sensor", "register")); // the latter is the profile's
    assertEquals(names(schema.path("$defs")), tables);
  }

  @Test
  void eachKeyHasARow_andEachRowAKey() {
    TABLES.forEach((heading, definition) ->
        assertEquals(
            names(properties(definition)), new TreeSet<>(table(heading).keySet()), heading));
    Set<String> sensor = new TreeSet<>(table("## A sensor").keySet());
    sensor.addAll(names(properties("device")));
    sensor.remove("device_id");
    assertEquals(names(properties("sensor")), sensor);
  }

  @Test
  void rangesAndDefaults_areThoseOfTheSchema() {
    List<String> wrong = new ArrayList<>();
    TABLES.forEach((heading, definition) ->
        table(heading).forEach((key, row) -> check(properties(definition).path(key), row, wrong)));
    assertEquals(List.of(), wrong);
  }

  @Test
  void whatIsRequired_isSaid() {
    TABLES.forEach((heading, definition) -> {
      JsonNode object = definition.isEmpty() ? schema : schema.path("$defs").path(definition);
      for (JsonNode key : object.path("required")) {
        assertEquals("required", table(heading).get(key.asText()).get(2), heading + " " + key);
      }
    });
  }

  static void check(JsonNode rule, List<String> row, List<String> wrong) {
    String range = row.get(1);
    List<String> expected = new ArrayList<>();
    if (rule.has("minimum") && rule.has("maximum")) {
      expected.add(rule.get("minimum").asText() + "–" + rule.get("maximum").asText());
    } else if (rule.has("minimum")) {
      expected.add("from " + rule.get("minimum").asText());
    }
    if (rule.has("maxLength")) {
      expected.add(rule.get("maxLength").asText());
    }
    if (rule.path("enum").size() < 20) {
      rule.path("enum").forEach(name -> expected.add("`" + name.asText() + "`"));
    }
    for (String part : expected) {
      if (!part.equals("``") && !range.contains(part)) {
        wrong.add(row.getFirst() + ": " + part + " is missing in \"" + range + "\"");
      }
    }
    if (rule.has("default") && !row.get(2).equals("`" + rule.get("default").asText() + "`")) {
      wrong.add(row.getFirst() + ": the default is " + rule.get("default") + ", not " + row.get(2));
    }
    if (row.get(3).isEmpty()) {
      wrong.add(row.getFirst() + ": nothing is said of it");
    }
  }

  @Test
  void aTableThatDiffers_isNoticed() throws IOException {
    List<String> wrong = new ArrayList<>();
    JsonNode rule = Json.parse("{\"minimum\": 1, \"maximum\": 5, \"default\": 2}");
    check(rule, List.of("`k`", "whole number, 1–4", "`3`", "m", ""), wrong);
    assertTrue(wrong.size() == 2, wrong.toString());
  }
}
