package io.sensorhub.manager.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.tree.Problem;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.Section;
import io.sensorhub.core.tree.StrictTree;
import io.sensorhub.manager.identity.Adapters;
import io.sensorhub.manager.identity.Plugged;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class RulesTest {

  private static final Path SHIPPED = Path.of("../profiles/usb");
  private static final Set<String> PROFILES =
      Set.of(
          "carlo-gavazzi-em340",
          "carlo-gavazzi-em24",
          "eastron-sdm630",
          "eastron-sdm120",
          "generic-json-lines",
          "generic-nmea-gps",
          "m5stack-atoms3r");

  private final Problems problems = new Problems();
  private final List<Rule> rules = new ArrayList<>();

  private void rule(String name, boolean own, String yaml) {
    byte[] text = yaml.getBytes(StandardCharsets.UTF_8);
    StrictTree.yaml(text, "", problems)
        .flatMap(tree ->
            new RuleReader(PROFILES, problems).read(name, new Section(tree, "", problems), own))
        .ifPresent(rules::add);
  }

  private static String problems(String yaml) {
    RulesTest test = new RulesTest();
    test.rule("r", true, yaml);
    assertTrue(test.rules.isEmpty() == !test.problems.isEmpty());
    return String.join("\n", test.problems.all().stream().map(Problem::toString).toList());
  }

  private List<String> saying(Plugged plugged) {
    return new Rules(rules).judge(plugged).rules().stream().map(Rule::id).toList();
  }

  private static String leadsTo(String profile) {
    return "\nprofile: " + profile;
  }

  @Test
  void patterns_fitWhateverCase_andNothingThatIsNotTold() {
    Plugged mute = Adapters.of("1a86:7523", "||", "1");
    Plugged telling = Adapters.of("1a86:7523", "Maker|My METER 3|S1234567", "1");
    for (String fits : List.of("my meter*", "*METER*", "?y meter 3", "*", "**3")) {
      assertTrue(new Glob(fits).fits("My METER 3"), fits);
    }
    for (String not : List.of("", "meter", "my meter", "my meter 3?", "*4", "my*meter")) {
      assertFalse(new Glob(not).fits("My METER 3"), not);
    }
    rule("r", true, "match: {product: '*'}" + leadsTo("generic-json-lines"));
    assertEquals(List.of("r"), saying(telling));
    assertEquals(List.of(), saying(mute));
  }

  @Test
  void globOfManyStars_takesNoTime() {
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> assertFalse(new Glob("*a".repeat(120) + "b").fits("a".repeat(256))));
  }

  @Test
  void strongerPart_outweighsAllWeakerOnesTogether() {
    Plugged meter = Adapters.of("1a86:7523", "Maker|Meter|S1234567", "1");
    rule(
        "texts",
        false,
        "match: {vendor_id: 1a86, product_id: '7523', manufacturer: maker, product: meter,"
            + " interface: '00'}"
            + leadsTo("generic-json-lines"));
    rule("socket", false, "match: {socket: '*-usb-0:1:*'}" + leadsTo("eastron-sdm120"));
    assertEquals(List.of("socket"), saying(meter));
    rule("serial", false, "match: {serial_number: S1234567}" + leadsTo("eastron-sdm630"));
    assertEquals(List.of("serial"), saying(meter));
  }

  @Test
  void equallyHeavyRules_areAmbiguous_unlessOneIsTheUsers_orBothLeadToTheSame() {
    Plugged bridge = Adapters.of("0403:6001", "||", "1");
    String match = "match: {vendor_id: '0403', product_id: '6001'}";
    rule("a", false, match + leadsTo("eastron-sdm120"));
    rule("b", false, match + leadsTo("eastron-sdm120"));
    Rules.Verdict same = new Rules(rules).judge(bridge);
    assertEquals(1, same.candidates().size());
    rule("c", false, match + leadsTo("generic-json-lines"));
    assertEquals(2, new Rules(rules).judge(bridge).candidates().size());
    rule("own", true, match + leadsTo("generic-nmea-gps"));
    assertEquals(List.of("own"), saying(bridge));
  }

  @Test
  void whatIsForbidden_isForbidden_howeverLightTheRule() {
    Plugged ups = Adapters.of("0665:5161", "||S1234567", "1");
    rule("light", false, "trust: never\nmatch: {vendor_id: '0665'}");
    rule("heavy", true, "match: {serial_number: S1234567}" + leadsTo("generic-json-lines"));
    assertTrue(new Rules(rules).judge(ups).never());
    assertEquals(List.of(), new Rules(rules).judge(ups).candidates());
  }

  @Test
  void mistakes_areNamed_whereTheyStand() {
    assertTrue(problems("profile: generic-json-lines").contains("match"));
    assertTrue(problems("match: {product: x}").contains("profile"));
    assertTrue(
        problems("match: {product: x}\nprofile: generic-jsn-lines").contains("generic-json"));
    assertTrue(
        problems("match: {produkt: x}\nprofile: generic-json-lines").contains("\"produkt\""));
    assertTrue(problems("trust: never\nmatch: {product: x}\nprofile: y").contains("never"));
    assertTrue(
        problems("match: {product: x}\nprofile: generic-json-lines\nport: {serial_path: /dev/x}")
            .contains("fills it in"));
    assertTrue(
        problems(
                    "match: {product: x}\nprofile: generic-json-lines\nprobe: {rates: [1], ask: "
                        + "[{profile: eastron-sdm120, address: 70000, function: 6, expect: -1}]}")
                .lines()
                .count()
            >= 4);
  }

  @Test
  void exact_isForWhatSaysWhatItIs() {
    String lead = "\ntrust: exact" + leadsTo("generic-json-lines");
    assertEquals("", problems("match: {vendor_id: '1546', product_id: 01a7}" + lead));
    assertTrue(problems("match: {vendor_id: '1546'}" + lead).contains("four digits"));
    assertTrue(problems("match: {vendor_id: '1546', product_id: '01*'}" + lead).contains("four"));
    for (String id : List.of("1a86 7523", "10c4 ea60", "0403 6001", "2341 0043", "303a 1001")) {
      String numbers =
          "vendor_id: '%s', product_id: '%s'".formatted(id.substring(0, 4), id.substring(5));
      assertTrue(problems("match: {" + numbers + "}" + lead).contains("which chip"), id);
      assertTrue(
          problems("match: {" + numbers + ", product: 'USB*'}" + lead).contains("which chip"), id);
      assertEquals("", problems("match: {" + numbers + ", product: 'My meter*'}" + lead), id);
      assertEquals("", problems("match: {" + numbers + ", serial_number: A1B2}" + lead), id);
    }
  }

  @Test
  void shippedRules_areInOrder_andTakeNoBridgeForAProduct() {
    Rules shipped = RuleFolders.read(List.of(), List.of(SHIPPED), PROFILES, problems);
    assertTrue(problems.isEmpty(), problems.all().toString());
    for (String bridge : List.of("1a86:7523", "10c4:ea60", "0403:6001", "067b:23c3")) {
      Rules.Verdict verdict = shipped.judge(Adapters.of(bridge, "||", "1"));
      assertTrue(verdict.candidates().size() > 1, bridge);
      assertFalse(verdict.exact(), bridge);
    }
    Rules.Verdict gps = shipped.judge(Adapters.of("1546:01a7", "u-blox|receiver|", "1"));
    assertTrue(gps.exact());
    assertEquals("generic-nmea-gps", gps.candidates().getFirst().profile());
    assertFalse(shipped.judge(Adapters.of("303a:1001", "Espressif|USB JTAG|", "1")).exact());
    assertEquals(1, shipped.judge(Adapters.of("2341:0043", "||", "1")).candidates().size());
    assertEquals(List.of(), shipped.judge(Adapters.of("dead:beef", "||", "1")).rules());
  }

  @Test
  void whatMustNotBeOpened_isForbidden() {
    Rules shipped = RuleFolders.read(List.of(), List.of(SHIPPED), PROFILES, problems);
    List<Plugged> harmed =
        List.of(
            Adapters.of("051d:0002", "||", "1"),
            Adapters.of("0665:5161", "||", "1"),
            Adapters.of("2c99:0002", "||", "1"),
            Adapters.of("10c4:ea60", "ITEAD|Sonoff Zigbee 3.0 USB Dongle Plus|0001", "1"),
            Adapters.of("10c4:ea60", "Nabu Casa|SkyConnect v1.0|abc", "1"),
            Adapters.of("303a:831a", "Nabu Casa|ZBT-2|abc", "1"),
            Adapters.of("0403:6015", "dresden elektronik|ConBee II|DE1", "1"),
            Adapters.of("0658:0200", "||", "1"),
            Adapters.of("0483:374b", "STMicroelectronics|ST-LINK|", "1"),
            Adapters.of("2e8a:000c", "||", "1"),
            Adapters.of("1050:0407", "Yubico||", "1"),
            Adapters.of("2c7c:0125", "Quectel|EC25|", "1"));
    for (Plugged plugged : harmed) {
      assertTrue(shipped.judge(plugged).never(), plugged.toString());
    }
  }

  private static ObjectNode tree(String json) throws Exception {
    return (ObjectNode) Json.parse(json);
  }

  @Test
  void rulesOfTheInstance_areTheUsers_andIgnoredOnesFit() throws Exception {
    ObjectNode rule =
        tree(
            """
            {"id": "mine", "match": {"vendor_id": "1a86", "product_id": "7523"},
             "profile": "generic-json-lines"}
            """);
    Plugged adapter = Adapters.of("1a86:7523", "||", "1");
    Rules all = RuleFolders.read(List.of(rule), List.of(SHIPPED), PROFILES, problems);
    assertEquals(List.of("mine"), all.judge(adapter).rules().stream().map(Rule::id).toList());
    Ignored ignored = Ignored.read(List.of(tree("{\"product_id\": \"752*\"}")), problems);
    assertTrue(ignored.holds(adapter));
    assertFalse(ignored.holds(Adapters.of("1a86:55d4", "||", "1")));
    assertTrue(problems.isEmpty(), problems.all().toString());
  }

  @Test
  void wrongRulesOfTheInstance_areToldByTheirPlaces() throws Exception {
    RuleFolders.read(
        List.of(tree("{\"match\": {\"vendor_id\": \"xyzw\"}, \"profile\": \"none\"}")),
        List.of(SHIPPED),
        PROFILES,
        problems);
    Ignored _ = Ignored.read(List.of(tree("{\"maker\": \"x\"}")), problems);
    assertEquals(
        Set.of(
            "/config/usb/rules/0/id",
            "/config/usb/rules/0/match/vendor_id",
            "/config/usb/rules/0/profile",
            "/config/usb/ignore/0/vendor_id",
            "/config/usb/ignore/0/maker"),
        problems.all().stream().map(Problem::place).collect(Collectors.toSet()));
  }
}
