package io.sensorhub.poller.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.Section;
import io.sensorhub.core.tree.StrictTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The cases by which the connector's actions are checked, which read these rules again. */
class ProbeCasesTest {

  private static final Path CASES = Path.of("../connector/cases/probe.json");
  private static final Path PROFILE = Path.of("../profiles/probe.yaml");

  private final Problems problems = new Problems();

  private static JsonNode cases(String kind) throws IOException {
    return Json.parse(Files.readAllBytes(CASES)).path(kind);
  }

  private List<ProbeRule> shipped() throws IOException {
    ObjectNode profile =
        StrictTree.yaml(Files.readAllBytes(PROFILE), "probe.yaml#", problems).orElseThrow();
    List<ProbeRule> rules = new ArrayList<>();
    for (JsonNode rule : profile.path("protocol").path("probe")) {
      rules.add(ProbeRule.read(new Section((ObjectNode) rule, "#", problems)).orElseThrow());
    }
    assertEquals(List.of(), problems.all());
    return rules;
  }

  @Test
  void models_areTold_asTheCasesSay() throws IOException {
    List<ProbeRule> rules = shipped();
    Set<String> told = new TreeSet<>();
    for (JsonNode each : cases("models")) {
      String body = each.path("body").asText();
      String profile =
          rules.stream()
              .filter(rule -> rule.request().path().orElse("").equals(each.path("path").asText()))
              .filter(rule -> rule.fits(body))
              .map(ProbeRule::profile)
              .findFirst()
              .orElse("");
      assertEquals(each.path("profile").asText(), profile, body);
      told.add(profile);
    }
    Set<String> all = new TreeSet<>(Set.of(""));
    rules.forEach(rule -> all.add(rule.profile()));
    assertEquals(all, told, "each model has a case, and so has what is none");
  }

  @Test
  void rules_meanWhatTheCasesSay() throws IOException {
    for (JsonNode each : cases("rules")) {
      ObjectNode rule = ((ObjectNode) each.path("rule")).put("path", "/").put("profile", "p");
      ProbeRule read = ProbeRule.read(new Section(rule, "#", problems)).orElseThrow();
      assertEquals(
          each.path("fits").asBoolean(),
          read.fits(each.path("body").asText()),
          each.path("name").asText());
    }
    assertEquals(List.of(), problems.all());
  }
}
