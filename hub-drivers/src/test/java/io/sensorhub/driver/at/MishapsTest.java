package io.sensorhub.driver.at;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.driver.AskingDriver;
import io.sensorhub.driver.Order;
import io.sensorhub.driver.Outcome.Failed;
import io.sensorhub.driver.Outcome.Skipped;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What goes wrong between a hub and a modem, and costs neither a message nor a try of the PIN. */
class MishapsTest {

  private static List<Order.Result> begin(FakeModem modem, String values, long seconds)
      throws Exception {
    List<Order.Result> results = new ArrayList<>();
    Map<String, JsonNode> named = new LinkedHashMap<>();
    Json.parse(values).properties().forEach(one -> named.put(one.getKey(), one.getValue()));
    modem.driver.order(
        new Order.Write(
            new DeviceId("d"), named, modem.now().nanos() + seconds * 1_000_000_000L, results::add),
        modem.now());
    return results;
  }

  private static int faults(FakeModem modem) {
    return (int) modem.outcomes.stream().filter(Failed.class::isInstance).count();
  }

  private static int asked(FakeModem modem, String command) {
    return Collections.frequency(modem.asked, command);
  }

  /** A message of one letter, whose sender ends with that digit. */
  private static String message(int sender) {
    return "00040381" + "21F" + sender + "0000" + "62112121000040" + "0161";
  }

  @Test
  void modemThatRestarts_whileACommandIsUnderWay_answersThatOne_andTheNext() throws Exception {
    for (String order :
        List.of(
            "{\"radio\": false}",
            "{\"at\": \"AT+CSQ\"}",
            "{\"ussd\": \"*100#\"}",
            "{\"sms\": {\"to\": \"12345\", \"text\": \"x\"}}",
            "{\"sms\": {\"to\": \"12345\", \"text\": \"" + "x".repeat(300) + "\"}}",
            "{\"pin\": \"4321\"}")) {
      for (String last : List.of("AT+CFUN=4", "AT+CSQ", "AT+CUSD=1,\"*100#\",15", "AT+CMGS=")) {
        FakeModem modem = new FakeModem().start();
        modem.mute.add(last);
        List<Order.Result> results = begin(modem, order, 60);
        modem.pass(0.5);
        modem.mute.clear();
        modem.say("\r\nRDY\r\n");
        modem.pass(20);
        assertTrue(results.size() <= 1, order);
        assertTrue(modem.order("{\"at\": \"AT\"}", 3).contains("\"final\":\"OK\""), order);
        assertTrue(modem.order("{\"ussd\": \"*1#\"}", 3).contains("ERROR"), order);
        assertEquals(1, results.size(), order + " and " + last);
        assertEquals(0, faults(modem), "a restart is no fault");
      }
    }
  }

  @Test
  void modemThatRestarts_hasNothingMoreToSayToAnAnswerThatWasUnderWay() {
    FakeModem modem = new FakeModem();
    modem.mute.add("AT+CGSN");
    modem.driver.reset(modem.now());
    modem.pass(1.5);
    assertEquals("AT+CGSN", modem.asked.getLast());
    modem.mute.clear();
    modem.say("\r\nRDY\r\n\r\n490154203237518\r\n" + FakeModem.OK);
    modem.asked.clear();
    modem.pass(10);
    assertEquals(1, asked(modem, "AT+CGSN"), "the modem is made ready once, not twice");
  }

  @Test
  void pin_isTriedOnce_howeverOftenTheModemSaysThatItWantsIt() {
    FakeModem modem = new FakeModem("{\"pin\": \"7391\"}", 1000);
    modem.start();
    modem.answer("AT+CPIN?", "+CPIN: SIM PIN");
    modem.answers.put("AT+CPIN=\"7391\"", "\r\n+CME ERROR: 16\r\n");
    modem.say("\r\n+CPIN: SIM PIN\r\n\r\n+CPIN: SIM PIN\r\n\r\n+CPIN: SIM PIN\r\n");
    modem.pass(5);
    assertEquals(1, asked(modem, "AT+CPIN=\"7391\""));
  }

  @Test
  void pin_followsTheTriesAtOnce_soThatNobodyTakesOneInBetween() throws Exception {
    FakeModem modem = new FakeModem("{\"pin\": \"7391\"}", 1000);
    modem.start();
    modem.answer("AT+CPIN?", "+CPIN: SIM PIN");
    modem.answers.put("AT+CPIN=\"7391\"", "\r\n+CME ERROR: 16\r\n");
    modem.answers.put("AT+CPIN=\"1111\"", "\r\n+CME ERROR: 16\r\n");
    modem.asked.clear();
    modem.say("\r\n+CPIN: SIM PIN\r\n");
    begin(modem, "{\"pin\": \"1111\"}", 5);
    modem.pass(5);
    for (int i = 0; i < modem.asked.size(); i++) {
      if (modem.asked.get(i).startsWith("AT+CPIN=")) {
        assertEquals("AT+QPINC=\"SC\"", modem.asked.get(i - 1));
      }
    }
    assertEquals(2, modem.asked.stream().filter(one -> one.startsWith("AT+CPIN=")).count());
  }

  @Test
  void messagesInBothMemories_areReadAndDeleted_eachWhereItLies() {
    FakeModem modem = new FakeModem().start();
    modem.answer("AT+CMGR=1", "+CMGR: 0,,17\r\n" + message(1));
    modem.answer("AT+CMGR=2", "+CMGR: 0,,17\r\n" + message(2));
    modem.answer("AT+CMGR=3", "+CMGR: 0,,17\r\n" + message(3));
    modem.asked.clear();
    modem.say("\r\n+CMTI: \"SM\",1\r\n\r\n+CMTI: \"ME\",2\r\n\r\n+CMTI: \"SM\",3\r\n");
    modem.pass(15);
    List<String> done =
        modem.asked.stream().filter(one -> one.matches("AT.CPMS=.*|AT.CMG.=.*")).toList();
    List<String> expected = new ArrayList<>();
    for (String what : List.of("R", "D")) {
      for (String place : List.of("SM1", "ME2", "SM3")) {
        expected.add("AT+CPMS=\"" + place.substring(0, 2) + "\"");
        expected.add("AT+CMG" + what + "=" + place.substring(2));
      }
    }
    assertEquals(expected, done);
    assertEquals(3, modem.events().size());
  }

  @Test
  void memoryThatCannotBeSelected_losesNothingInAnother() {
    FakeModem modem = new FakeModem().start();
    modem.answers.put("AT+CPMS=\"SM\"", "\r\n+CMS ERROR: 302\r\n");
    modem.asked.clear();
    modem.say("\r\n+CMTI: \"SM\",1\r\n");
    modem.pass(2);
    assertEquals(0, asked(modem, "AT+CMGR=1"));
  }

  @Test
  void placeOfAMessageThatWasDeleted_isNotDeletedAgain_whenAnotherOneLiesThere() throws Exception {
    FakeModem modem = new FakeModem().start();
    modem.answer("AT+CMGR=3", "+CMGR: 0,,17\r\n" + message(1));
    modem.answers.put("AT+CMGD=3", FakeModem.OK);
    modem.say("\r\n+CMTI: \"ME\",3\r\n");
    modem.pass(1);
    String id = modem.events().getFirst().split("\"", -1)[3];
    modem.order("{\"sms_stored\": \"" + id + "\"}", 7);
    assertEquals(1, asked(modem, "AT+CMGD=3"));
    modem.answer("AT+CMGR=3", "+CMGR: 0,,17\r\n" + message(2));
    modem.say("\r\n+CMTI: \"ME\",3\r\n");
    modem.pass(8);
    assertEquals(1, asked(modem, "AT+CMGD=3"), "the second one was told 8 s ago");
    modem.pass(4);
    assertEquals(2, asked(modem, "AT+CMGD=3"));
    assertEquals(2, modem.events().size());
  }

  @Test
  void anotherModemInThePlace_losesNoMessageOfItsOwn() {
    FakeModem modem = new FakeModem().start();
    modem.answer("AT+CMGR=3", "+CMGR: 0,,17\r\n" + message(1));
    modem.say("\r\n+CMTI: \"ME\",3\r\n");
    modem.pass(1);
    modem.driver.lost(modem.now());
    modem.answer("AT+CGSN", "490154203237526");
    modem.start();
    modem.pass(20);
    assertEquals(0, asked(modem, "AT+CMGD=3"));
  }

  @Test
  void anotherSim_losesNoMessageOfItsOwn() {
    FakeModem modem = new FakeModem().start();
    modem.answer("AT+CMGR=3", "+CMGR: 0,,17\r\n" + message(1));
    modem.say("\r\n+CMTI: \"SM\",3\r\n");
    modem.pass(1);
    modem.say("\r\n+QSIMSTAT: 1,0\r\n");
    modem.pass(20);
    assertEquals(0, asked(modem, "AT+CMGD=3"));
  }

  @Test
  void messageThatIsStillThere_isDeletedAfterTheModemHasRestarted_andToldOnce() {
    FakeModem modem = new FakeModem().start();
    modem.answer("AT+CMGR=3", "+CMGR: 0,,17\r\n" + message(1));
    modem.say("\r\n+CMTI: \"ME\",3\r\n");
    modem.pass(1);
    modem.answer("AT+CMGL=4", "+CMGL: 3,1,,17\r\n" + message(1));
    modem.say("\r\nRDY\r\n");
    modem.pass(20);
    assertTrue(asked(modem, "AT+CMGD=3") > 0);
    assertEquals(1, modem.events().stream().filter(one -> one.startsWith("sms_received")).count());
  }

  @Test
  void memoryNearlyFull_theOldestThatWereToldAreDeletedAtOnce() {
    FakeModem modem = new FakeModem().start();
    modem.answer("AT+CPMS=\"ME\"", "+CPMS: 19,20,19,20,19,20");
    for (int i = 1; i <= 3; i++) {
      modem.answers.put("AT+CMGD=" + i, FakeModem.OK);
      modem.answer("AT+CMGR=" + i, "+CMGR: 0,,17\r\n" + message(i));
      modem.say("\r\n+CMTI: \"ME\"," + i + "\r\n");
    }
    modem.pass(1);
    assertEquals(3, modem.events().size());
    assertEquals(1, asked(modem, "AT+CMGD=1"), "19 of 20 are more than 90 %");
    modem.answer("AT+CPMS=\"ME\"", "+CPMS: 17,20,17,20,17,20");
    modem.say("\r\n+QIND: \"smsfull\",\"ME\"\r\n");
    modem.pass(1);
    assertEquals(1, asked(modem, "AT+CMGD=2"), "the modem says that it is full");
    assertEquals(1, asked(modem, "AT+CMGD=3"));
  }

  /** A modem whose messages another service keeps. */
  private static FakeModem kept() {
    return new FakeModem(
            (AskingDriver)
                FakeModem.driver("{}", "\"usb\": {\"path\": \"1-1.4\"}", ", \"modems\": {}"),
            7)
        .start();
  }

  @Test
  void whereMessagesAreKept_eachStaysUntilThatIsSaidOfIt() throws Exception {
    FakeModem modem = kept();
    modem.answers.put("AT+CMGD=3", FakeModem.OK);
    modem.answer("AT+CMGR=3", "+CMGR: 0,,17\r\n" + message(1));
    modem.say("\r\n+CMTI: \"ME\",3\r\n");
    modem.pass(3600);
    assertEquals("{\"sms_stored\":{}}", modem.order("{\"sms_stored\": \"nothing\"}", 1));
    assertEquals(0, asked(modem, "AT+CMGD=3"), "nobody has stored this one");
    String id = modem.events().getFirst().split("\"", -1)[3];
    assertEquals("{\"sms_stored\":{}}", modem.order("{\"sms_stored\": \"" + id + "\"}", 1));
    assertEquals(1, asked(modem, "AT+CMGD=3"));
  }

  @Test
  void whereMessagesAreKept_theOldestGoNevertheless_whenTheMemoryIsNearlyFull() {
    FakeModem modem = kept();
    modem.answer("AT+CPMS=\"ME\"", "+CPMS: 18,20,18,20,18,20");
    modem.answer("AT+CMGR=3", "+CMGR: 0,,17\r\n" + message(1));
    modem.say("\r\n+CMTI: \"ME\",3\r\n");
    modem.pass(2);
    assertEquals(1, asked(modem, "AT+CMGD=3"));
  }

  @Test
  void partThatCameTwice_isDeletedWhereverItLies() {
    FakeModem modem = new FakeModem().start();
    for (int index : List.of(1, 2, 3)) {
      int part = index == 3 ? 2 : 1;
      modem.answers.put("AT+CMGD=" + index, FakeModem.OK);
      modem.answer(
          "AT+CMGR=" + index,
          "+CMGR: 0,,23\r\n00440381" + "21F3000862112121000040080500030702" + "0" + part + "0041");
      modem.say("\r\n+CMTI: \"ME\"," + index + "\r\n");
      modem.pass(1);
    }
    assertEquals(1, modem.events().size());
    assertTrue(modem.events().getFirst().contains("\"text\":\"AA\""), modem.events().toString());
    modem.pass(15);
    for (int index : List.of(1, 2, 3)) {
      assertEquals(1, asked(modem, "AT+CMGD=" + index), "at " + index);
    }
  }

  @Test
  void messagesThatCannotBeReadYet_areReadLater() {
    FakeModem modem = new FakeModem();
    modem.answers.put("AT+CMGL=4", "\r\n+CMS ERROR: 302\r\n");
    modem.start();
    modem.answer("AT+CMGL=4", "+CMGL: 3,1,,17\r\n" + message(1));
    modem.pass(10);
    assertEquals(1, modem.events().size(), "without a word of the modem");
    assertEquals(0, faults(modem));
  }

  @Test
  void resultOfLeavingAPrompt_isNoAnswer() {
    FakeModem modem = new FakeModem();
    modem.answers.put("\u001B", FakeModem.OK);
    modem.start();
    assertEquals("\"490154203237518\"", modem.state().get("imei"));
    assertEquals("\"EC25TEST\"", modem.state().get("revision"));
    assertEquals(0, modem.outcomes.stream().filter(Skipped.class::isInstance).count());
  }

  @Test
  void answersThatComeTooLate_areNeverTakenForOthers() {
    FakeModem modem = new FakeModem().start();
    modem.mute.add("AT+CSQ");
    modem.answers.put("AT+CGSN", "\r\n+CSQ: 1,99\r\n" + FakeModem.OK); // the late answer
    modem.asked.clear();
    while (asked(modem, "AT+CGSN") == 0) {
      modem.pass(0.1);
    }
    modem.answer("AT+CGSN", "490154203237518");
    modem.say("\r\n490154203237518\r\n" + FakeModem.OK);
    modem.mute.clear();
    modem.pass(40);
    assertEquals("-65", modem.state().get("signal_strength"));
    assertTrue(modem.driver.deaf().isEmpty());
  }

  @Test
  void modemWhoseAnswersNeverFit_isOfNoUse_andIsNotAskedWithoutAnEnd() {
    FakeModem modem = new FakeModem().start();
    modem.mute.add("AT+CSQ");
    modem.answers.put("AT+CGSN", FakeModem.OK);
    modem.asked.clear();
    modem.pass(60);
    assertFalse(modem.driver.deaf().orElseThrow().elsewhere());
    assertEquals(3, asked(modem, "AT+CGSN"));
  }
}
