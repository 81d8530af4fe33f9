package io.sensorhub.dist.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.profile.Profile;
import io.sensorhub.core.tree.Problem;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.StrictTree;
import io.sensorhub.driver.registry.Drivers;
import io.sensorhub.poller.profile.HttpProfile;
import io.sensorhub.testkit.TestInstance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The reference of profiles against those who read them: each names the keys that it knows where it
 * finds one ({@code zzz}) that it does not.
 */
class ProfileReferenceTest {

  private final String text = Documents.text("docs/reference/profiles.md");

  ProfileReferenceTest() throws IOException {}

  /** The keys of the table right below a heading. */
  private Set<String> documented(String heading) {
    String own = Documents.section(text, heading).split("\n###", -1)[0];
    return Documents.keys(heading + "\n" + own, heading);
  }

  private void sameKeys(List<Problem> problems, String place, String heading) {
    String allowed =
        problems.stream()
            .filter(problem -> problem.place().endsWith(place + "/zzz"))
            .findFirst()
            .orElseThrow(() -> new AssertionError(place + " not among " + problems))
            .allowed();
    assertEquals(
        new TreeSet<>(List.of(allowed.replace("one of ", "").split(", ", -1))),
        documented(heading),
        heading);
  }

  /** What is wrong with a protocol section, to those who read it. */
  private static List<Problem> problems(String driver, String port, String yaml) {
    Problems problems = new Problems();
    String source =
        switch (driver) {
          case "http" -> "\"url\": \"http://192.0.2.1\"";
          case "modbus" -> "\"port_id\": \"p\", \"unit_id\": 1";
          default -> "\"port_id\": \"p\"";
        };
    String file =
        """
        {"instance_id": "x",
         "config": {"ports": [{"port_id": "p", "serial_path": "/dev/null", "driver": "%s"}]},
         "devices": [{"device_id": "d", "profile": "own", %s}]}
        """
            .formatted(port, source);
    InstanceConfig instance =
        TestInstance.of(file, Map.of("own", "driver: " + driver + "\nprotocol:\n" + yaml));
    Drivers.forInstance(instance, problems);
    if (driver.equals("http")) {
      Optional<HttpProfile> _ = HttpProfile.of(instance.devices().getFirst(), problems);
    }
    return problems.all();
  }

  @Test
  void keysOfTheFile() {
    Problems problems = new Problems();
    String yaml =
        """
        driver: http
        zzz: 1
        timeout: {zzz: 1}
        properties: {p: {zzz: 1}}
        """;
    var tree = StrictTree.yaml(yaml.getBytes(StandardCharsets.UTF_8), "own#", problems);
    Optional<Profile> _ = Profile.read("own", tree.orElseThrow(), "own#", problems);
    sameKeys(problems.all(), "own#", "## The file");
    sameKeys(problems.all(), "/timeout", "### timeout");
    sameKeys(problems.all(), "/properties/p", "## Properties");
  }

  @Test
  void keysOfJsonLines() {
    List<Problem> problems =
        problems(
            "json-lines",
            "json-lines",
            """
              zzz: 1
              lines: {a: {zzz: 1}}
              other: {zzz: 1}
            """);
    Set<String> own = new TreeSet<>(documented("## json-lines"));
    own.add("ask");
    assertEquals(known(problems, "/protocol"), own);
    sameKeys(problems, "/lines/a", "### A kind of line");
    sameKeys(problems, "/other", "### A kind of line");
  }

  @Test
  void keysOfModems() {
    List<Problem> problems =
        problems(
            "at-modem",
            "at-modem",
            """
              zzz: 1
              init: [{ask: AT, zzz: 1}]
              polls: {a: {ask: AT+CSQ, read: csq, zzz: 1}}
            """);
    sameKeys(problems, "/protocol", "## at-modem");
    sameKeys(problems, "/init/0", "### A setting");
    sameKeys(problems, "/polls/a", "### A poll");
  }

  private static Set<String> known(List<Problem> problems, String place) {
    return problems.stream()
        .filter(problem -> problem.place().endsWith(place + "/zzz"))
        .map(problem -> Set.of(problem.allowed().replace("one of ", "").split(", ", -1)))
        .findFirst()
        .map(TreeSet::new)
        .orElseThrow(() -> new AssertionError(place + " not among " + problems));
  }

  @Test
  void keysOfTextLines() {
    List<Problem> lines =
        problems(
            "text-lines",
            "text-lines",
            """
              zzz: 1
              lines: [{match: '^(?P<a>.)', zzz: 1}]
              ask: [{send: x, match: '^(?P<b>.)', zzz: 1}]
            """);
    List<Problem> sentences =
        problems(
            "text-lines",
            "text-lines",
            """
              zzz: 1
              nmea: {RMC: {zzz: 1, values: {speed: {field: 1, zzz: 1}}}}
            """);
    Set<String> both = known(lines, "/protocol");
    both.addAll(known(sentences, "/protocol"));
    assertEquals(both, documented("## text-lines"));
    sameKeys(lines, "/lines/0", "### A line");
    sameKeys(lines, "/ask/0", "### ask");
    sameKeys(sentences, "/nmea/RMC", "### nmea");
    sameKeys(sentences, "/values/speed", "### A field");
  }

  @Test
  void keysOfModbus() {
    List<Problem> problems =
        problems(
            "modbus",
            "modbus-rtu",
            """
              zzz: 1
              registers: {a: {address: 1, zzz: 1}}
            """);
    sameKeys(problems, "/protocol", "## modbus");
    sameKeys(problems, "/registers/a", "### A register");
  }

  @Test
  void rangesOfARegister_areThoseOfTheSchema() throws IOException {
    JsonNode register =
        Json.parse(Files.readAllBytes(Documents.ROOT.resolve("instances/schema.json")))
            .at("/$defs/register/properties");
    List<String> wrong = new ArrayList<>();
    for (List<String> row : Documents.rows(text, "### A register")) {
      InstanceReferenceTest.check(register.path(row.getFirst().replace("`", "")), row, wrong);
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void keysOfHttp() {
    List<Problem> problems =
        problems(
            "http",
            "json-lines",
            """
              zzz: 1
              requests:
                - {path: /a, zzz: 1, values: {a: {pointer: /a, zzz: 1}}, members: {zzz: 1}}
              commands: {a: {path: /a, zzz: 1}, b: {path: /b, takes: text, zzz: 1}}
              login: {path: /a, zzz: 1}
              events: {path: /a, name: /a, values: {"*": /a}, zzz: 1}
              probe: [{path: /a, text: a, profile: tasmota, zzz: 1}]
            """);
    sameKeys(problems, "/protocol", "## http");
    sameKeys(problems, "/requests/0", "### A request");
    sameKeys(problems, "/values/a", "### A value");
    sameKeys(problems, "/members", "### members");
    sameKeys(problems, "/commands/b", "### A command");
    sameKeys(problems, "/login", "### login");
    sameKeys(problems, "/events", "### events");
    sameKeys(problems, "/probe/0", "### probe");
  }

  @Test
  void eachShippedProfile_isListed() throws IOException {
    Set<String> shipped = new TreeSet<>();
    try (var files = Files.list(Documents.ROOT.resolve("profiles"))) {
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".yaml"))
          .forEach(name -> shipped.add(name.replace(".yaml", "")));
    }
    assertEquals(shipped, Documents.keys(text, "## Shipped"));
  }
}
