package io.sensorhub.poller.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Value;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.Section;
import io.sensorhub.core.tree.StrictTree;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Values of answers, as profiles write them. */
class ValueRuleTest {

  private static final Value.Missing NONE = new Value.Missing();

  private final Problems problems = new Problems();

  private ValueRule value(String yaml) {
    byte[] bytes = ("v: " + yaml).getBytes(StandardCharsets.UTF_8);
    ObjectNode tree = StrictTree.yaml(bytes, "p", problems).orElseThrow();
    return ValueRule.read(new Section(tree, "p", problems), "v").orElseThrow();
  }

  private Extracted json(String yaml, String answer) throws Exception {
    ValueRule value = value(yaml);
    assertTrue(problems.isEmpty(), problems.all()::toString);
    return value.in(Document.ofJson(answer));
  }

  private void gives(Value expected, String yaml, String answer) throws Exception {
    Extracted.Got got = assertInstanceOf(Extracted.Got.class, json(yaml, answer), answer);
    assertEquals(expected, got.value(), answer);
  }

  @Test
  void numbersThatMeanNone_areNoValues_onTheNumberAsItCame() throws Exception {
    String listed = "{pointer: /t, invalid: [85.0, 999, NA], scale: 0.1}";
    gives(NONE, listed, "{\"t\": 85}");
    gives(NONE, listed, "{\"t\": 999.0}");
    gives(NONE, listed, "{\"t\": \"999\"}");
    gives(NONE, listed, "{\"t\": \"NA\"}");
    gives(new Value.Decimal(2.15), listed, "{\"t\": 21.5}");
    String range = "{pointer: /t, min: -40, max: 80}";
    gives(NONE, range, "{\"t\": 80.1}");
    gives(NONE, range, "{\"t\": -41}");
    gives(new Value.Whole(80), range, "{\"t\": 80}");
    gives(new Value.Whole(-40), range, "{\"t\": \"-40\"}");
  }

  @Test
  void valueThatAnotherPlaceMustAllow_isNoneOtherwise() throws Exception {
    String once = "{pointer: /v, valid: {pointer: /ok, equals: [true, 1, \"yes\"]}}";
    gives(new Value.Whole(5), once, "{\"v\": 5, \"ok\": true}");
    gives(new Value.Whole(5), once, "{\"v\": 5, \"ok\": 1.0}");
    gives(new Value.Whole(5), once, "{\"v\": 5, \"ok\": \"yes\"}");
    gives(NONE, once, "{\"v\": 5, \"ok\": false}");
    gives(NONE, once, "{\"v\": 5}");
    gives(NONE, once, "{\"v\": 5, \"ok\": null}");
    assertInstanceOf(Extracted.Absent.class, json(once, "{\"ok\": true}"));
  }

  @Test
  void valueThatAnotherPlaceMustNotForbid_isOneIfNothingStandsThere() throws Exception {
    String unless = "{pointer: /v, valid: {pointer: /mode, differs: [disabled, 0]}}";
    gives(NONE, unless, "{\"v\": 0, \"mode\": \"disabled\"}");
    gives(NONE, unless, "{\"v\": 0, \"mode\": 0}");
    gives(new Value.Whole(5), unless, "{\"v\": 5, \"mode\": \"normal\"}");
    gives(new Value.Whole(5), unless, "{\"v\": 5, \"mode\": null}");
    gives(new Value.Whole(5), unless, "{\"v\": 5}");
  }

  @Test
  void severalPlaces_theFirstThatIsThereCounts_ofThoseThatTheDeviceHas() throws Exception {
    gives(new Value.Whole(2), "{pointer: [/a, /b]}", "{\"b\": 2}");
    gives(new Value.Whole(1), "{pointer: [/a, /b]}", "{\"a\": 1, \"b\": 2}");
    String single = "{pointer: /a, without: /b}";
    gives(new Value.Whole(1), single, "{\"a\": 1}");
    assertInstanceOf(Extracted.NotOfThisOne.class, json(single, "{\"a\": 1, \"b\": 2}"));
    String neither = "{pointer: /a, without: [/b, /c]}";
    gives(new Value.Whole(1), neither, "{\"a\": 1}");
    assertInstanceOf(Extracted.NotOfThisOne.class, json(neither, "{\"a\": 1, \"c\": 2}"));
    String with = "{pointer: /a, with: [/b, /c]}";
    assertInstanceOf(Extracted.NotOfThisOne.class, json(with, "{\"a\": 1}"));
    gives(new Value.Whole(1), with, "{\"a\": 1, \"c\": 2}");
    assertTrue(value(with).conditional());
  }

  @Test
  void numbersInTexts_countWhereANumberIsMeant() throws Exception {
    gives(new Value.Decimal(21.5), "{pointer: /t, type: number}", "{\"t\": \"21.5\"}");
    gives(new Value.Decimal(21.5), "{pointer: /t, decimal_comma: true}", "{\"t\": \"21,5\"}");
    assertInstanceOf(
        Extracted.Unfit.class, json("{pointer: /t, decimal_comma: true}", "{\"t\": \"21.5\"}"));
    assertInstanceOf(Extracted.Unfit.class, json("{pointer: /t, type: number}", "{\"t\": \"on\"}"));
    gives(new Value.Text("21.5"), "/t", "{\"t\": \"21.5\"}");
  }

  @Test
  void bareWordsForNoNumber_takeNothingElseWithThem() throws Exception {
    for (String word : new String[] {"nan", "NaN", "-nan", "inf", "-Infinity", "1.#IND"}) {
      String answer = "{\"a\": " + word + ", \"b\": 2}";
      assertInstanceOf(Extracted.NoNumber.class, json("/a", answer), word);
      gives(new Value.Whole(2), "/b", answer);
    }
    gives(new Value.Text("nan"), "{pointer: /a, type: text}", "{\"a\": \"nan\"}");
    assertTrue(Document.ofJson("{\"a\": nonsense}").json().isMissingNode());
  }

  @Test
  void xml_isReadByItsPath() throws Exception {
    Document answer =
        Document.ofXml(
            """
            <?xml version="1.0"?><!-- a meter -->
            <s:status xmlns:s="urn:x"><meter id="1" state="on">12.5</meter>
              <meter id="2"><name>Süd &amp; West</name><power> -7 </power></meter></s:status>
            """);
    assertEquals(
        new Extracted.Got(new Value.Decimal(12.5)), value("{xml: \"/status/meter/0\"}").in(answer));
    assertEquals(
        new Extracted.Got(new Value.Whole(-7)),
        value("{xml: \"/status/meter/[@id=2]/power\"}").in(answer));
    assertEquals(
        new Extracted.Got(new Value.Text("Süd & West")),
        value("{xml: \"/status/meter/1/name\"}").in(answer));
    assertEquals(
        new Extracted.Got(new Value.Flag(true)),
        value("{xml: \"/status/meter/0/@state\", names: {\"on\": true, \"off\": false}}")
            .in(answer));
    assertInstanceOf(Extracted.Absent.class, value("{xml: /status/other}").in(answer));
    assertTrue(Document.ofXml("{\"a\": 1}").xml().isMissingNode());
    assertTrue(Document.ofXml("<a><b></a>").xml().isMissingNode());
    String entities = "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>";
    assertFalse(Document.ofXml(entities).xml().toString().contains("root"));
  }

  @Test
  void answersAreBoundedInValues_ofJsonAndOfXml() throws Exception {
    String many = "[" + "1,".repeat(Document.MAX_NODES) + "1]";
    assertThrows(Document.TooManyValues.class, () -> Document.ofJson(many));
    String elements = "<a>" + "<b/>".repeat(Document.MAX_NODES) + "</a>";
    assertThrows(Document.TooManyValues.class, () -> Document.ofXml(elements));
    assertFalse(Document.ofJson("[" + "1,".repeat(40_000) + "1]").json().isMissingNode());
  }

  @Test
  void keysThatContradictOneAnother_areRefused() {
    for (String wrong :
        new String[] {
          "{pointer: /a, regex: b}",
          "{pointer: /a, xml: /b}",
          "{pointer: a}",
          "{pointer: /a, min: 5, max: 1}",
          "{pointer: /a, invalid: {a: 1}}",
          "{pointer: /a, valid: {pointer: /b}}",
          "{pointer: /a, valid: {equals: 1}}",
          "{pointer: /a, valid: {pointer: /b, equals: 1, differs: 2}}",
          "{pointer: /a, valid: {pointer: /b, differs: {a: 1}}}",
          "{pointer: /a, decimal_comma: true, names: {a: 1}}",
          "{pointer: /a, scale: 2, type: text}"
        }) {
      Problems own = new Problems();
      byte[] bytes = ("v: " + wrong).getBytes(StandardCharsets.UTF_8);
      ObjectNode tree = StrictTree.yaml(bytes, "p", own).orElseThrow();
      var _ = ValueRule.read(new Section(tree, "p", own), "v");
      assertFalse(own.isEmpty(), wrong);
    }
  }
}
