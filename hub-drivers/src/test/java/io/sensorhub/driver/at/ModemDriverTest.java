package io.sensorhub.driver.at;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.DeviceId;
import io.sensorhub.driver.AskingDriver;
import io.sensorhub.driver.AskingDriver.Deaf;
import io.sensorhub.driver.AskingDriver.Grace;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.DriverContract;
import io.sensorhub.driver.Order;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.Outcome.Failed;
import io.sensorhub.driver.Outcome.Partly;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModemDriverTest extends DriverContract {

  private static final String MESSAGE = "0004038121F3000062112121000040" + "0AE8329BFD4697D9EC37";

  @Override
  protected Driver driver() {
    return FakeModem.driver("{}");
  }

  @Override
  protected List<byte[]> telegrams() {
    return texts(
        "\r\n+CUSD: 1,\"first\r\nsecond\",15\r\n",
        "\r\n+CREG: 5\r\n",
        "\r\n+CREG: 1,\"12AB\",\"0A1B2C3D\",7\r\n\r\n+CREG: 2\r\n",
        "\r\n+CMT: ,24\r\n" + MESSAGE + "\r\n",
        "\r\nRING\r\n\r\n+CLIP: \"+491701234567\",145,,,,0\r\n",
        "\r\n+QIND: \"csq\",21,99\r\n",
        "\r\n+SOMETHING: new\r\n");
  }

  @Test
  void modem_isMadeReady_andItsStateIsKnown() {
    FakeModem modem = new FakeModem().start();
    Map<String, String> state = modem.state();
    assertEquals("\"490154203237518\"", state.get("imei"));
    assertEquals("\"8949022000012345678\"", state.get("iccid"));
    assertEquals("\"26203********90\"", state.get("imsi"));
    assertEquals("\"EC25TEST\"", state.get("revision"));
    assertEquals("\"ready\"", state.get("sim_status"));
    assertEquals("\"home\"", state.get("registration"));
    assertEquals("-65", state.get("signal_strength"));
    assertEquals("\"Some Net\"", state.get("operator"));
    assertEquals("true", state.get("radio"));
    assertEquals("null", state.get("temperature"), "the modem refuses AT+QTEMP");
    assertFalse(modem.outcomes.stream().anyMatch(Failed.class::isInstance));
  }

  @Test
  void results_comeFirst_thenTheSettings() {
    FakeModem modem = new FakeModem().start();
    assertEquals("ATQ0V1E0", modem.asked.getFirst());
    assertTrue(modem.asked.indexOf("AT+CMEE=1") < modem.asked.indexOf("AT+CGSN"));
  }

  @Test
  void firstCommandThatIsLost_isAskedAgain() {
    FakeModem modem = new FakeModem();
    modem.mute.add("ATQ0V1E0");
    modem.driver.reset(modem.now());
    modem.pass(2.2);
    modem.mute.clear();
    modem.pass(10);
    assertEquals("\"ready\"", modem.state().get("sim_status"));
    assertFalse(modem.outcomes.stream().anyMatch(Failed.class::isInstance), "it was booting");
  }

  @Test
  void lineOnWhichNobodyAnswers_isOfNoUse() {
    FakeModem modem = new FakeModem();
    modem.mute.add("*");
    modem.start();
    assertEquals(Optional.of(new Deaf("no modem answers", true)), modem.driver.deaf());
    assertEquals(Collections.nCopies(3, "ATQ0V1E0"), modem.asked);
    assertFalse(modem.driver.isProved());
    assertFalse(modem.outcomes.stream().anyMatch(Failed.class::isInstance), "it may be booting");
  }

  @Test
  void silence_isNoFault_untilTheModemMustHaveBooted_howeverOftenTheLineIsOpened() {
    FakeModem modem = new FakeModem();
    modem.mute.add("*");
    for (int opened = 0; opened < 3; opened++) {
      modem.start();
      modem.driver.lost(modem.now());
      assertTrue(opened == 2 || modem.driver.grace(modem.now()).isPresent(), "opened " + opened);
    }
    assertEquals(Optional.empty(), modem.driver.grace(modem.now()));
    assertFalse(modem.outcomes.stream().anyMatch(Failed.class::isInstance));
    modem.start();
    assertTrue(modem.outcomes.stream().anyMatch(Failed.class::isInstance));
  }

  @Test
  void modemThatWasToldToRestart_isMissedOnlyAfterItsBoot() throws Exception {
    FakeModem modem = new FakeModem().start();
    assertEquals(Optional.empty(), modem.driver.grace(modem.now()));
    modem.order("{\"restart\": true}", 1);
    modem.mute.add("*");
    modem.pass(20);
    modem.driver.lost(modem.now());
    assertEquals(Optional.of("restarting"), modem.driver.grace(modem.now()).orElseThrow().why());
    modem.start();
    assertFalse(modem.outcomes.stream().anyMatch(Failed.class::isInstance));
    modem.driver.lost(modem.now());
    assertEquals(Optional.empty(), modem.driver.grace(modem.now()).flatMap(Grace::why));
    for (int opened = 0; opened < 3; opened++) {
      modem.start();
    }
    assertTrue(modem.outcomes.stream().anyMatch(Failed.class::isInstance));
  }

  @Test
  void modemThatIsBackFromItsRestart_isMissedAsBefore() throws Exception {
    for (String restart :
        List.of(
            "{\"restart\": true}",
            "{\"at\": {\"command\": \"AT+CFUN=1,1\", \"dangerous\": true}}")) {
      FakeModem modem = new FakeModem().start();
      modem.order(restart, 1);
      assertTrue(modem.driver.grace(modem.now()).isPresent());
      modem.driver.lost(modem.now());
      modem.start();
      assertEquals(Optional.empty(), modem.driver.grace(modem.now()), restart);
    }
  }

  @Test
  void modemThatRefusesToRestart_isNotExpectedToGo() throws Exception {
    FakeModem modem = new FakeModem().start();
    modem.answers.put("AT+CFUN=1,1", "\r\n+CME ERROR: 3\r\n");
    modem.order("{\"restart\": true}", 1);
    assertEquals(Optional.empty(), modem.driver.grace(modem.now()));
  }

  @Test
  void modemThatPowersDown_saysSo() {
    FakeModem modem = new FakeModem().start();
    modem.say("\r\nNORMAL POWER DOWN\r\n");
    assertEquals(
        Optional.of("it powers down"), modem.driver.grace(modem.now()).orElseThrow().why());
    assertEquals(List.of(), modem.events());
  }

  @Test
  void modemWhoseSimIsBlocked_isNeverTakenForASoundOne() {
    for (int busy = 0; busy < 2; busy++) {
      FakeModem modem = new FakeModem("{\"pin\": \"7391\"}", 1000);
      modem.answers.put("AT+CPIN?", "\r\n+CME ERROR: 14\r\n");
      modem.answers.put("AT+CPIN=\"7391\"", "\r\n+CME ERROR: 16\r\n");
      if (busy == 1) {
        modem.start();
      }
      modem.answer("AT+CPIN?", "+CPIN: SIM PIN");
      modem.start();
      modem.say("\r\nRDY\r\n");
      modem.pass(10);
      modem.driver.lost(modem.now());
      modem.start();
      assertEquals(0, modem.outcomes.stream().filter(Outcome.Measured.class::isInstance).count());
      assertTrue(modem.outcomes.stream().anyMatch(Partly.class::isInstance));
      assertEquals("\"pin\"", modem.state().get("sim_status"));
    }
  }

  @Test
  void freshRead_whileTheSimIsBusy_waits() {
    FakeModem modem = new FakeModem();
    modem.answers.put("AT+CPIN?", "\r\n+CME ERROR: 14\r\n");
    modem.start();
    List<Order.Result> results = new ArrayList<>();
    modem.driver.order(
        new Order.Read(new DeviceId("d"), modem.now().nanos() + 60_000_000_000L, results::add),
        modem.now());
    modem.pass(1);
    assertEquals(List.of(), results, "nothing has been told yet");
    modem.answer("AT+CPIN?", "+CPIN: READY");
    modem.pass(40);
    assertEquals(1, results.size());
  }

  @Test
  void codes_areSentToTheInterfaceThatIsTheLine() {
    AskingDriver driver =
        (AskingDriver)
            FakeModem.driver("{}", "\"usb\": {\"path\": \"1-1.4\", \"role\": \"modem\"}");
    FakeModem modem = new FakeModem(driver, 7).start();
    assertTrue(modem.asked.contains("AT+QURCCFG=\"urcport\",\"usbmodem\""));
    assertTrue(driver.isProved());
    assertTrue(
        modem.outcomes.contains(new Outcome.Identified(new DeviceId("d"), "490154203237518")));
  }

  @Test
  void everyWrongCommandOfAList_isNamed() {
    String found =
        assertThrows(
                AssertionError.class,
                () ->
                    FakeModem.driver(
                        """
                        {"allow": ["AT+CSQ", "nonsense"],
                         "permit": ["ATD", "AT+CLCK", "AT+EGMR", "AT+QURCCFG=\\"urcport\\","]}
                        """))
            .toString();
    for (String place : List.of("allow/1", "permit/0", "permit/2", "permit/3")) {
      assertTrue(found.contains("/modem/" + place + ": found"), found);
    }
    assertFalse(found.contains("permit/1"), "AT+CLCK can be permitted");
  }

  @Test
  void whatAnswersWithoutAnImei_isNoModem() {
    FakeModem modem = new FakeModem();
    modem.answer("AT+CGSN", "EC25");
    modem.start();
    assertTrue(modem.driver.deaf().orElseThrow().elsewhere());
    assertFalse(modem.driver.isProved());
  }

  @Test
  void polls_keepTheirRhythm() {
    FakeModem modem = new FakeModem().start();
    modem.asked.clear();
    modem.pass(300);
    assertEquals(10, Collections.frequency(modem.asked, "AT+CSQ"));
    assertEquals(5, Collections.frequency(modem.asked, "AT+QTEMP"));
    assertEquals(1, Collections.frequency(modem.asked, "AT+CPMS?"));
    assertEquals(0, Collections.frequency(modem.asked, "AT+QSPN"));
  }

  @Test
  void modemThatIsSilent_fails_andAfterThreeTimesTheLineIsOfNoUse() {
    FakeModem modem = new FakeModem().start();
    modem.mute.add("*");
    modem.pass(40);
    assertTrue(modem.outcomes.stream().anyMatch(Failed.class::isInstance));
    assertFalse(modem.driver.deaf().orElseThrow().elsewhere(), "it was here");
  }

  @Test
  void afterASilence_lateResults_areNotTakenForOtherAnswers() {
    FakeModem modem = new FakeModem().start();
    modem.mute.add("AT+CSQ");
    modem.asked.clear();
    modem.pass(31);
    modem.mute.clear();
    modem.say("\r\n+CSQ: 1,99\r\n\r\nOK\r\n");
    modem.pass(31);
    int silent = modem.asked.indexOf("AT+CSQ");
    assertEquals("ATQ0V1E0", modem.asked.get(silent + 1), "somebody may have ended the results");
    assertEquals("AT+CGSN", modem.asked.get(silent + 2), "proves that answers fit questions");
    assertEquals("-65", modem.state().get("signal_strength"));
  }

  @Test
  void modemThatBoots_isMadeReadyAgain() {
    FakeModem modem = new FakeModem().start();
    modem.asked.clear();
    modem.say("\r\nRDY\r\n");
    modem.pass(5);
    assertEquals(List.of("modem_rebooted {}"), modem.events());
    assertEquals("ATQ0V1E0", modem.asked.getFirst());
    assertTrue(modem.asked.contains("AT+CMEE=1"));
  }

  @Test
  void registration_thatChanges_isAnEvent() {
    FakeModem modem = new FakeModem().start();
    modem.say("\r\n+CEREG: 2\r\n\r\n+CREG: 2\r\n\r\n+CEREG: 5,\"1A2B\",\"1C3D\",7\r\n");
    assertEquals(
        List.of(
            "registration_changed {\"before\":\"home\",\"after\":\"searching\"}",
            "registration_changed {\"before\":\"searching\",\"after\":\"roaming\"}"),
        modem.events());
  }

  @Test
  void pin_isTriedOnce_withAllTriesLeft() {
    FakeModem modem = new FakeModem("{\"pin\": \"7391\"}", 1000);
    modem.answer("AT+CPIN?", "+CPIN: SIM PIN");
    modem.answers.put("AT+CPIN=\"7391\"", "\r\n+CME ERROR: 16\r\n");
    modem.start();
    modem.answer("AT+QPINC=\"SC\"", "+QPINC: \"SC\",2,10");
    for (int i = 0; i < 100; i++) {
      modem.say("\r\nRDY\r\n");
      modem.pass(10);
      modem.driver.lost(modem.now());
      modem.driver.reset(modem.now());
      modem.pass(10);
    }
    assertEquals(1, Collections.frequency(modem.asked, "AT+CPIN=\"7391\""));
    assertEquals("2", modem.state().get("pin_tries"));
    Outcome last = modem.outcomes.stream().filter(Partly.class::isInstance).toList().getLast();
    assertTrue(((Partly) last).fault().message().contains("2 tries left"));
    assertFalse(modem.outcomes.toString().contains("7391"));
  }

  @Test
  void pin_isNotTried_ifItIsNotKnownHowManyTriesAreLeft() {
    FakeModem modem = new FakeModem("{\"pin\": \"7391\"}", 1000);
    modem.answer("AT+CPIN?", "+CPIN: SIM PIN");
    modem.answers.remove("AT+QPINC=\"SC\"");
    modem.start();
    assertFalse(modem.asked.contains("AT+CPIN=\"7391\""));
    assertEquals("\"pin\"", modem.state().get("sim_status"));
  }

  @Test
  void pin_ofAnOrder_isNotGivenWithTheLastTry() throws Exception {
    FakeModem modem = new FakeModem();
    modem.answer("AT+CPIN?", "+CPIN: SIM PIN");
    modem.answer("AT+QPINC=\"SC\"", "+QPINC: \"SC\",1,10");
    modem.answers.put("AT+CPIN=\"4321\"", FakeModem.OK);
    modem.start();
    assertTrue(modem.order("{\"pin\": \"4321\"}", 2).startsWith("SIM_BLOCKED"));
    assertFalse(modem.asked.contains("AT+CPIN=\"4321\""));
    modem.answer("AT+QPINC=\"SC\"", "+QPINC: \"SC\",2,10");
    assertEquals(
        "{\"pin\":{\"sim_status\":\"ready\",\"pin_tries\":2}}",
        modem.order("{\"pin\": \"4321\"}", 2));
  }

  @Test
  void simThatIsBusy_isAskedAgain_andIsNoFault() {
    FakeModem modem = new FakeModem();
    modem.answers.put("AT+CPIN?", "\r\n+CME ERROR: 14\r\n");
    modem.start();
    assertEquals(null, modem.state().get("sim_status"), "nothing is told yet");
    modem.answer("AT+CPIN?", "+CPIN: READY");
    modem.pass(5);
    assertEquals("\"ready\"", modem.state().get("sim_status"));
    assertFalse(modem.outcomes.stream().anyMatch(Failed.class::isInstance));
  }

  @Test
  void otherSim_isAnEvent() {
    FakeModem modem = new FakeModem().start();
    modem.say("\r\n+QSIMSTAT: 1,0\r\n");
    assertEquals("\"absent\"", modem.state().get("sim_status"));
    modem.answer("AT+QCCID", "+QCCID: 8949022000099999999F");
    modem.say("\r\n+CPIN: READY\r\n");
    modem.pass(2);
    assertEquals(
        List.of(
            "sim_removed {}",
            "sim_changed {\"before\":\"8949022000012345678\",\"after\":\"8949022000099999999\"}"),
        modem.events());
  }

  @Test
  void message_isRead_told_andDeletedAfterTenSeconds() {
    FakeModem modem = new FakeModem().start();
    modem.answer("AT+CMGR=3", "+CMGR: 0,,29\r\n" + MESSAGE);
    modem.asked.clear();
    modem.say("\r\n+CMTI: \"SM\",3\r\n");
    modem.pass(2);
    assertEquals(1, modem.events().size());
    assertTrue(modem.events().getFirst().startsWith("sms_received {\"message_id\":\""));
    assertTrue(
        modem
            .events()
            .getFirst()
            .endsWith(
                "\"from\":\"123\",\"text\":\"hellohello\",\"time\":\"2026-11-12T12:00:00+01:00\","
                    + "\"parts\":1,\"complete\":true}"));
    assertFalse(modem.asked.contains("AT+CMGD=3"));
    modem.pass(10);
    assertTrue(modem.asked.contains("AT+CPMS=\"SM\""));
    assertTrue(modem.asked.contains("AT+CMGD=3"));
  }

  @Test
  void message_thatIsFoundTwice_isToldOnce() {
    FakeModem modem = new FakeModem();
    modem.answer("AT+CMGL=4", "+CMGL: 1,1,,29\r\n" + MESSAGE);
    modem.start();
    modem.say("\r\n+QIND: SMS DONE\r\n");
    modem.pass(5);
    assertEquals(1, modem.events().size());
  }

  @Test
  void message_isSent_partForPart() throws Exception {
    FakeModem modem = new FakeModem().start();
    modem.answers.put("PDU", "\r\n+CMGS: 12\r\n" + FakeModem.OK);
    assertEquals(
        "{\"sms\":{\"references\":[12,12],\"parts\":2}}",
        modem.order(
            "{\"sms\": {\"to\": \"+491701234567\", \"text\": \"" + "a".repeat(200) + "\"}}", 2));
    assertEquals(
        List.of("sms_sent {\"to\":\"+491701234567\",\"references\":[12,12]}"), modem.events());
  }

  @Test
  void messageThatIsRefused_isNotSentAgain() throws Exception {
    FakeModem modem = new FakeModem().start();
    assertEquals(
        "DEVICE_EXCEPTION: +CMS ERROR: 500 (unknown error)",
        modem.order("{\"sms\": {\"to\": \"12345\", \"text\": \"x\"}}", 2));
    modem.answers.put("PDU", "");
    assertTrue(
        modem.order("{\"sms\": {\"to\": \"12345\", \"text\": \"x\"}}", 130).startsWith("Unknown"));
  }

  @Test
  void report_isToldForItsNumber() throws Exception {
    FakeModem modem = new FakeModem().start();
    modem.answers.put("PDU", "\r\n+CMGS: 42\r\n" + FakeModem.OK);
    modem.order("{\"sms\": {\"to\": \"+49170\", \"text\": \"x\"}}", 2);
    modem.say(
        "\r\n+CDS: 25\r\n0006" + "2A038121F3" + "62112121000040" + "62112121100040" + "00\r\n");
    assertEquals("sms_delivered {\"to\":\"+49170\",\"reference\":42}", modem.events().getLast());
  }

  @Test
  void console_tellsLinesAndResult() throws Exception {
    FakeModem modem = new FakeModem().start();
    assertEquals(
        "{\"at\":{\"lines\":[\"+CSQ: 24,99\"],\"final\":\"OK\",\"took_ms\":0}}",
        modem.order("{\"at\": \"at+csq\"}", 1));
    assertTrue(modem.order("{\"at\": \"AT+CIMI\"}", 1).contains("26203********90"));
    assertTrue(
        modem.order("{\"at\": \"AT+EGMR=1,7,\\\"1\\\"\"}", 1).startsWith("COMMAND_FORBIDDEN"));
    assertTrue(modem.order("{\"at\": \"AT+CSQ;+CSQ\"}", 1).startsWith("INVALID"));
    assertTrue(modem.order("{\"at\": \"ATZ\"}", 1).contains("dangerous"));
    assertFalse(modem.asked.contains("ATZ"));
  }

  @Test
  void afterADangerousCommand_theSettingsAreMadeAgain() throws Exception {
    FakeModem modem = new FakeModem().start();
    modem.answers.put("ATZ", FakeModem.OK);
    modem.asked.clear();
    modem.order("{\"at\": {\"command\": \"ATZ\", \"dangerous\": true}}", 2);
    assertEquals(List.of("ATZ", "ATQ0V1E0", "AT+CMEE=1"), modem.asked.subList(0, 3));
  }

  @Test
  void radio_isReadBack() throws Exception {
    FakeModem modem = new FakeModem().start();
    modem.answer("AT+CFUN?", "+CFUN: 4");
    assertEquals("{radio=false}", modem.order("{\"radio\": false}", 2));
    assertTrue(modem.asked.contains("AT+CFUN=4"));
  }

  @Test
  void tooManyCommands_areRefused() throws Exception {
    FakeModem modem = new FakeModem().start();
    modem.answers.put("AT+COPS=?", "");
    List<Order.Result> results = new ArrayList<>();
    Order.Write scan =
        new Order.Write(
            new DeviceId("d"),
            Map.of(
                "at",
                io.sensorhub.core.Json.parse("{\"command\": \"AT+COPS=?\", \"dangerous\": true}")),
            modem.now().nanos() + 1_000_000_000L,
            results::add);
    modem.driver.order(scan, modem.now());
    modem.pass(1);
    for (int i = 0; i < 4; i++) {
      modem.driver.order(scan, modem.now());
    }
    assertTrue(modem.order("{\"at\": \"AT\"}", 1).startsWith("MODEM_BUSY: \"AT+COPS=?\" runs"));
  }

  @Test
  void commandsOnALineThatIsLost_areAnswered() throws Exception {
    FakeModem modem = new FakeModem().start();
    List<Order.Result> results = new ArrayList<>();
    modem.mute.add("AT+CSQ");
    for (int i = 0; i < 2; i++) {
      modem.driver.order(
          new Order.Write(
              new DeviceId("d"),
              Map.of("at", io.sensorhub.core.Json.object().textNode("AT+CSQ")),
              modem.now().nanos() + 9_000_000_000L,
              results::add),
          modem.now());
    }
    modem.pass(0.5);
    modem.driver.lost(modem.now());
    assertEquals(2, results.size());
    assertTrue(results.get(0) instanceof Order.Result.Unknown);
    assertTrue(results.get(1).toString().contains("MODEM_OFFLINE"));
  }

  @Test
  void call_isToldOnce() {
    FakeModem modem = new FakeModem().start();
    for (int i = 0; i < 3; i++) {
      modem.say("\r\nRING\r\n\r\n+CLIP: \"+49123\",145,,,,0\r\n");
    }
    modem.say("\r\nNO CARRIER\r\n\r\nRING\r\n\r\n+CLIP: \"+49124\",145,,,,0\r\n");
    assertEquals(
        List.of("ring {\"from\":\"+49123\"}", "ring {\"from\":\"+49124\"}"), modem.events());
  }

  @Test
  void codesThatGoElsewhere_areSentHereOnce() {
    FakeModem modem = new FakeModem();
    modem.answer("AT+QURCCFG=\"urcport\"", "+QURCCFG: \"urcport\",\"uart1\"");
    modem.start();
    modem.pass(700);
    assertEquals(1, Collections.frequency(modem.asked, "AT+QURCCFG=\"urcport\",\"usbat\""));
  }

  @Test
  void read_isAnsweredWithFreshValues() {
    FakeModem modem = new FakeModem().start();
    List<Order.Result> results = new ArrayList<>();
    modem.asked.clear();
    modem.driver.order(
        new Order.Read(new DeviceId("d"), modem.now().nanos() + 5_000_000_000L, results::add),
        modem.now());
    modem.pass(1);
    assertEquals(List.of(new Order.Result.Done(Map.of())), results);
    assertTrue(modem.asked.contains("AT+CSQ"));
  }

  @Test
  void ordinaryLog_hasNeitherNumbersNorTexts() throws Exception {
    FakeModem modem = new FakeModem().start();
    modem.answers.put("PDU", "\r\n+CMS ERROR: 500\r\n");
    modem.order("{\"sms\": {\"to\": \"+491701234567\", \"text\": \"secret\"}}", 2);
    modem.say("\r\n+CMT: ,24\r\nnonsense\r\n" + MESSAGE + "\r\n");
    modem.pass(1);
    for (Outcome outcome : modem.outcomes) {
      if (outcome instanceof Outcome.Skipped || outcome instanceof Outcome.Noted) {
        assertFalse(outcome.toString().contains("4917"), outcome.toString());
        assertFalse(outcome.toString().contains("nonsense"), outcome.toString());
        assertFalse(outcome.toString().contains("E8329B"), outcome.toString());
      }
    }
  }

  @Test
  void trace_hasEverything_butThePin() throws Exception {
    FakeModem modem = new FakeModem("{\"log\": \"at\"}", 1000);
    modem.answers.put("AT+CPIN=\"4321\"", FakeModem.OK);
    modem.start();
    modem.order("{\"pin\": \"4321\"}", 2);
    String log =
        modem.outcomes.stream().filter(Outcome.Noted.class::isInstance).toList().toString();
    assertTrue(log.contains("AT+CSQ<CR>"));
    assertTrue(log.contains("AT+CPIN=***"));
    assertFalse(log.contains("4321"));
  }

  @Test
  void trace_hasNoPinThatIsSentBack_inWhateverPieces() throws Exception {
    for (int chunk = 1; chunk < 30; chunk++) {
      FakeModem modem = new FakeModem("{\"log\": \"at\"}", chunk);
      modem.answers.put("AT+CPIN=\"4321\"", "AT+CPIN=\"4321\"\r" + FakeModem.OK);
      modem.answers.put("AT+CUSD=1,\"**04*4321*8765*8765#\",15", FakeModem.OK);
      modem.start();
      modem.order("{\"pin\": \"4321\"}", 2);
      begin(modem, "**04*4321*8765*8765#");
      String log =
          modem.outcomes.stream().filter(Outcome.Noted.class::isInstance).toList().toString();
      assertTrue(log.contains("AT+CPIN=***<CR>"), log);
      assertFalse(log.contains("4321") || log.contains("8765"), "in pieces of " + chunk);
    }
  }

  private static void begin(FakeModem modem, String ussd) {
    modem.driver.order(
        new Order.Write(
            new DeviceId("d"),
            Map.of("ussd", io.sensorhub.core.Json.object().textNode(ussd)),
            modem.now().nanos() + 5_000_000_000L,
            _ -> {}),
        modem.now());
    modem.pass(1);
  }

  @Test
  void faultsAndErrors_nameCommandsWithoutTheirValues() throws Exception {
    FakeModem modem = new FakeModem().start();
    modem.mute.add("*");
    List<String> told = new ArrayList<>();
    for (String order :
        List.of(
            "{\"ussd\": \"*111*123456789#\"}",
            "{\"at\": {\"command\": \"AT+CGAUTH=1,1,\\\"user\\\",\\\"pass123456789\\\"\","
                + " \"dangerous\": true}}",
            "{\"at\": \"AT+CPIN=\\\"123456789\\\"\"}",
            "{\"at\": \"ATD123456789\"}",
            "{\"at\": \"AT+CMGS=\\\"+123456789\\\"\"}")) {
      told.add(modem.order(order, 125));
      modem.driver.lost(modem.now());
      modem.driver.reset(modem.now());
    }
    assertTrue(modem.outcomes.stream().anyMatch(Failed.class::isInstance));
    assertFalse((told + modem.outcomes.toString()).contains("123456789"), told.toString());
  }
}
