package io.sensorhub.testkit.homeassistant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The check finds each rule that is broken. */
class DiscoveryRulesTest {

  private static final String TOPIC = "homeassistant/device/i_d/config";
  private static final String POWER =
      "'p':'sensor','uniq_id':'i_d_power','name':'Power','unit_of_meas':'W','dev_cla':'power',"
          + "'stat_cla':'measurement'";

  private final DiscoveryRules rules = new DiscoveryRules();

  private static String document(String components) {
    return ("{'dev':{'ids':['i_d'],'name':'Device'},'o':{'name':'sensor-hub'},'cmps':{"
            + components
            + "}}")
        .replace('\'', '"');
  }

  private void broken(String word) {
    assertTrue(
        rules.problems().stream().anyMatch(problem -> problem.contains(word)),
        word + " in " + rules.problems());
    assertThrows(AssertionError.class, rules::obeyed);
  }

  @Test
  void goodDocuments_areGood() {
    rules.heard(TOPIC, document("'power':{" + POWER + "}"), 0);
    rules.heard(TOPIC, document("'power':{" + POWER + "}"), 1);
    rules.heard(TOPIC, document("'power':{'p':'sensor'}"), 2_000_000_000L);
    rules.heard(TOPIC, document(""), 2_000_000_001L);
    rules.heard(TOPIC, "", 3_000_000_000L);
    rules.heard("homeassistant/device/other/config", "{\"cmps\": {\"x\": {}}}", 0);
    rules.heard("homeassistant/device/odd/config", "{", 0);
    rules.obeyed();
    assertEquals(List.of(), rules.problems());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'p':'sensor','dev_cla':'motion'; is none of sensor",
        "'p':'number','cmd_t':'t','min':0,'max':1,'step':1,'dev_cla':'window'; is none of number",
        "'p':'binary_sensor','dev_cla':'outlet'; is none of binary_sensor",
        "'p':'switch','cmd_t':'t','dev_cla':'motion'; is none of switch",
        "'p':'sensor','dev_cla':'power','unit_of_meas':'kWh'; with the unit",
        "'p':'sensor','dev_cla':'power'; with the unit",
        "'p':'sensor','dev_cla':'monetary'; with the unit",
        "'p':'sensor','dev_cla':'aqi','unit_of_meas':'x'; with the unit",
        "'p':'sensor','dev_cla':'volume','unit_of_meas':'L','stat_cla':'measurement'; with the state",
        "'p':'sensor','dev_cla':'energy_storage','unit_of_meas':'kWh','stat_cla':'total'; with the state",
        "'p':'sensor','stat_cla':'measurement_angle','unit_of_meas':'W'; not in degrees",
        "'p':'sensor','dev_cla':'timestamp','unit_of_meas':'s'; has no unit",
        "'p':'sensor','dev_cla':'enum'; enum without options",
        "'p':'number','cmd_t':'t','step':1; for want of limits",
        "'p':'number','cmd_t':'t','min':5,'max':5,'step':1; min is not below max",
        "'p':'number','cmd_t':'t','min':5,'max':6,'step':0.0001; a step below",
        "'p':'number','cmd_t':'t','min':5,'max':6,'step':1,'stat_cla':'total'; another platform",
        "'p':'binary_sensor','unit_of_meas':'W'; another platform",
        "'p':'switch'; nothing to command it by",
        "'p':'select','cmd_t':'t'; without options",
        "'p':'text','cmd_t':'t','max':400; above 255",
        "'p':'event','stat_t':'t'; without types",
        "'p':'event','evt_typ':['a']; without a topic",
        "'p':'gauge'; no platform",
      })
  void brokenComponent_isFound(String component, String word) {
    rules.heard(TOPIC, document("'x':{" + component + ",'uniq_id':'u','name':'X'}"), 0);
    broken(word);
  }

  @Test
  void missingIdOrName_isFound() {
    rules.heard(TOPIC, document("'x':{'p':'sensor'" + ",'val_tpl':'x'}"), 0);
    broken("no uniq_id");
    broken("no name");
    rules.heard(TOPIC, "{\"o\":{\"name\":\"sensor-hub\"}}", 0);
    broken("without an id");
  }

  @Test
  void twoOfOneId_areFound_alsoOverDevices() {
    rules.heard(TOPIC, document("'x':{" + POWER + "}"), 0);
    rules.heard("homeassistant/device/i_e/config", document("'y':{" + POWER + "}"), 0);
    broken("unique id");
  }

  @Test
  void namesThatAreAlike_areFound() {
    rules.heard(TOPIC, document("'x':{'p':'sensor','uniq_id':'u','name':'device'}"), 0);
    broken("named like");
  }

  @Test
  void twoEntitiesNamedAlike_areFound() {
    rules.heard(
        TOPIC,
        document(
            "'x':{'p':'sensor','uniq_id':'u','name':'A b'},"
                + "'y':{'p':'sensor','uniq_id':'v','name':'a_B'}"),
        0);
    broken("named like");
  }

  @Test
  void anotherPlatform_withoutTakingTheOldOneAway_isFound() {
    rules.heard(TOPIC, document("'x':{'p':'sensor','uniq_id':'u','name':'X'}"), 0);
    rules.heard(TOPIC, document("'x':{'p':'binary_sensor','uniq_id':'u','name':'X'}"), 1L << 40);
    broken("another platform, and");
  }

  @Test
  void componentThatIsLeftOut_isFound() {
    rules.heard(TOPIC, document("'x':{'p':'sensor','uniq_id':'u','name':'X'}"), 0);
    rules.heard(TOPIC, document(""), 1L << 40);
    broken("left out");
  }

  @Test
  void wrongPlatformTakenAway_isFound() {
    rules.heard(TOPIC, document("'x':{'p':'sensor','uniq_id':'u','name':'X'}"), 0);
    rules.heard(TOPIC, document("'x':{'p':'switch'}"), 1L << 40);
    broken("never there");
  }

  @Test
  void stateClassThatGoes_isFound() {
    rules.heard(TOPIC, document("'x':{" + POWER + "}"), 0);
    rules.heard(TOPIC, document("'x':{'p':'sensor','uniq_id':'i_d_power','name':'P'}"), 1L << 40);
    broken("no longer has a state class");
  }

  @Test
  void secondDocumentDuringTheSetUp_isFound() {
    rules.heard(TOPIC, document("'x':{" + POWER + "}"), 0);
    rules.heard(
        TOPIC,
        document("'x':{" + POWER + "},'y':{'p':'sensor','uniq_id':'v','name':'Y'}"),
        20_000_000);
    broken("while it is being set up");
  }
}
