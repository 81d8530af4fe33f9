package io.sensorhub.driver.at;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.driver.Outcome.Measured;
import io.sensorhub.driver.Outcome.Partly;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** SIM and module are exchanged, and a SIM that is busy has refused nothing. */
class SimTest {

  private static final String PORT = "AT+QURCCFG=\"urcport\"";
  private static final String GIVE = "AT+CPIN=\"7391\"";
  private static final String TRIES = "AT+QPINC=\"SC\"";
  private static final String USE = "AT+CGDCONT=1,\"IP\",\"wanted\"";

  private static int asked(FakeModem modem, String command) {
    return Collections.frequency(modem.asked, command);
  }

  private static void exchange(FakeModem modem, String imei) {
    modem.driver.lost(modem.now());
    modem.answer("AT+CGSN", imei);
    modem.start();
  }

  /** From now on the modem keeps what it is told of access point and port of codes. */
  private static void keeps(FakeModem modem) {
    modem.answers.put(USE, FakeModem.OK);
    modem.answers.put(PORT + ",\"usbat\"", FakeModem.OK);
    modem.answers.put("AT+CGATT=0", FakeModem.OK);
    modem.answers.put("AT+CGATT=1", FakeModem.OK);
    modem.after =
        () -> {
          if (modem.asked.getLast().equals(USE)) {
            modem.answer("AT+CGDCONT?", "+CGDCONT: 1,\"IP\",\"wanted\",\"0.0.0.0\",0,0,0,0");
          } else if (modem.asked.getLast().equals(PORT + ",\"usbat\"")) {
            modem.answer(PORT, "+QURCCFG: \"urcport\",\"usbat\"");
          }
        };
  }

  private static void fresh(FakeModem modem) {
    modem.answer(PORT, "+QURCCFG: \"urcport\",\"uart1\"");
    modem.answer("AT+CGDCONT?", "+CGDCONT: 1,\"IPV4V6\",\"other\",\"0.0.0.0\",0,0,0,0");
  }

  @Test
  void everyModuleInThePlace_isToldItsAccessPoint_andWhereItsCodesGo() {
    FakeModem modem = new FakeModem("{\"apn\": \"wanted\"}", 1000);
    keeps(modem);
    for (String imei : List.of("490154203237518", "490154203237526", "490154203237518")) {
      fresh(modem);
      exchange(modem, imei);
    }
    assertEquals(3, asked(modem, USE));
    assertEquals(3, asked(modem, "AT+CGATT=1"));
    assertEquals(3, asked(modem, PORT + ",\"usbat\""));
  }

  @Test
  void moduleThatForgetsAtEachStart_isToldAgain() {
    FakeModem modem = new FakeModem("{\"apn\": \"wanted\"}", 1000);
    keeps(modem);
    for (int started = 0; started < 3; started++) {
      fresh(modem);
      modem.say("\r\nRDY\r\n");
      modem.pass(20);
    }
    assertEquals(3, asked(modem, USE));
    assertEquals(3, asked(modem, PORT + ",\"usbat\""));
  }

  @Test
  void moduleThatRefuses_isToldOnce_howeverOftenItStarts() {
    for (String answer : List.of(FakeModem.OK, "\r\n+CME ERROR: 3\r\n")) {
      FakeModem modem = new FakeModem("{\"apn\": \"wanted\"}", 1000);
      fresh(modem);
      modem.answers.put(USE, answer);
      modem.answers.put(PORT + ",\"usbat\"", answer);
      for (int started = 0; started < 5; started++) {
        exchange(modem, "490154203237518");
        modem.say("\r\nRDY\r\n");
        modem.pass(400);
      }
      assertEquals(1, asked(modem, USE), answer);
      assertEquals(1, asked(modem, PORT + ",\"usbat\""), answer);
    }
  }

  @Test
  void secondSim_isToldTheAccessPoint_withoutAStart() {
    FakeModem modem = new FakeModem("{\"apn\": \"wanted\"}", 1000);
    keeps(modem);
    fresh(modem);
    modem.start();
    modem.say("\r\n+CPIN: NOT INSERTED\r\n");
    modem.pass(1);
    fresh(modem);
    modem.answer("AT+QCCID", "+QCCID: 8949022000099999999F");
    modem.say("\r\n+CPIN: READY\r\n");
    modem.pass(5);
    assertEquals(2, asked(modem, USE));
    assertEquals("sim_changed", modem.events().getLast().split(" ", 2)[0]);
  }

  @Test
  void withoutItsSim_nothingOfItIsKnown() {
    for (String gone : List.of("+QSIMSTAT: 1,0", "+CPIN: NOT INSERTED", "+CPIN: NOT READY")) {
      FakeModem modem = new FakeModem("{\"pin\": \"7391\"}", 1000);
      modem.answer("AT+CPIN?", "+CPIN: SIM PIN");
      modem.answers.put(GIVE, FakeModem.OK);
      modem.start();
      assertEquals("\"8949022000012345678\"", modem.state().get("iccid"));
      assertEquals("3", modem.state().get("pin_tries"));
      modem.say("\r\n" + gone + "\r\n");
      modem.pass(1);
      for (String property : List.of("iccid", "imsi", "pin_tries")) {
        assertEquals("null", modem.state().get(property), gone + " " + property);
      }
      modem.answer("AT+CPIN?", "+CPIN: READY");
      modem.say("\r\n+CPIN: READY\r\n");
      modem.pass(2);
      assertEquals("\"8949022000012345678\"", modem.state().get("iccid"), "put in again");
      assertEquals("\"26203********90\"", modem.state().get("imsi"));
      assertFalse(modem.events().toString().contains("sim_changed"), "it is the same one");
    }
  }

  @Test
  void otherModule_hasNothingOfTheSimBefore() {
    FakeModem modem = new FakeModem().start();
    for (String command : List.of("AT+CPIN?", "AT+QCCID", "AT+CIMI")) {
      modem.answers.put(command, "\r\n+CME ERROR: 10\r\n");
    }
    exchange(modem, "490154203237526");
    assertEquals("null", modem.state().get("iccid"));
    assertEquals("null", modem.state().get("imsi"));
    assertEquals("\"absent\"", modem.state().get("sim_status"));
  }

  @Test
  void simThatIsBusy_orSilent_hasNotRefusedItsPin() {
    for (String busy : List.of("\r\n+CME ERROR: 14\r\n", "\r\n+CMS ERROR: 314\r\n", "")) {
      FakeModem modem = new FakeModem("{\"pin\": \"7391\"}", 1000);
      modem.answer("AT+CPIN?", "+CPIN: SIM PIN");
      modem.answers.put(GIVE, busy);
      modem.driver.reset(modem.now());
      while (asked(modem, GIVE) < 2) {
        modem.pass(0.1);
      }
      modem.answers.put(GIVE, FakeModem.OK);
      modem.pass(20);
      assertEquals("\"ready\"", modem.state().get("sim_status"), busy);
      assertFalse(modem.outcomes.stream().anyMatch(Partly.class::isInstance), "it was no fault");
      assertTrue(modem.outcomes.stream().anyMatch(Measured.class::isInstance));
      assertTrue(modem.asked.contains("AT+CMGL=4"), "what waited for the SIM is done");
    }
  }

  @Test
  void pinThatCostATry_isNotGivenAgain_howeverTheModemSaysIt() {
    for (String said : List.of("\r\n+CME ERROR: 12\r\n", "\r\nERROR\r\n", "")) {
      FakeModem modem = new FakeModem("{\"pin\": \"7391\"}", 1000);
      modem.answer("AT+CPIN?", "+CPIN: SIM PIN");
      modem.answers.put(GIVE, said);
      modem.after =
          () -> {
            if (modem.asked.getLast().equals(GIVE)) {
              modem.answer(TRIES, "+QPINC: \"SC\",2,10");
            }
          };
      modem.start();
      modem.pass(60);
      for (int started = 0; started < 10; started++) {
        modem.say("\r\nRDY\r\n");
        modem.pass(20);
      }
      assertEquals(1, asked(modem, GIVE), said);
      Partly last =
          (Partly) modem.outcomes.stream().filter(Partly.class::isInstance).toList().getLast();
      assertTrue(last.fault().message().contains("2 tries left"), last.fault().message());
    }
  }

  @Test
  void pinThatTheSimCallsWrong_isNotGivenAgain_whateverTheTriesSay() {
    FakeModem modem = new FakeModem("{\"pin\": \"7391\"}", 1000);
    modem.answer("AT+CPIN?", "+CPIN: SIM PIN");
    modem.answers.put(GIVE, "\r\n+CME ERROR: 16\r\n");
    modem.start();
    for (int started = 0; started < 10; started++) {
      modem.say("\r\nRDY\r\n");
      modem.pass(20);
    }
    assertEquals(1, asked(modem, GIVE));
    modem.say("\r\n+CPIN: NOT INSERTED\r\n\r\n+CPIN: SIM PIN\r\n");
    modem.pass(5);
    assertEquals(2, asked(modem, GIVE), "another SIM may be there");
  }

  @Test
  void simThatStaysBusy_isGivenUp_withTheReason() {
    FakeModem modem = new FakeModem("{\"pin\": \"7391\"}", 1000);
    modem.answer("AT+CPIN?", "+CPIN: SIM PIN");
    modem.answers.put(GIVE, "\r\n+CME ERROR: 14\r\n");
    modem.start();
    modem.pass(60);
    assertEquals(21, asked(modem, GIVE));
    Partly last =
        (Partly) modem.outcomes.stream().filter(Partly.class::isInstance).toList().getLast();
    assertEquals(
        "the SIM does not take its PIN: +CME ERROR: 14 (SIM busy)", last.fault().message());
  }

  @Test
  void simThatIsPutInLocked_isSeenToOnceItsPinIsTaken() {
    FakeModem modem = new FakeModem("{\"pin\": \"7391\"}", 1000).start();
    modem.say("\r\n+CPIN: NOT INSERTED\r\n");
    modem.pass(1);
    modem.asked.clear();
    modem.answer("AT+CPIN?", "+CPIN: SIM PIN");
    modem.answers.put(GIVE, FakeModem.OK);
    modem.after =
        () -> {
          if (modem.asked.getLast().equals(GIVE)) {
            modem.answer("AT+CPIN?", "+CPIN: READY");
          }
        };
    modem.say("\r\n+CPIN: SIM PIN\r\n\r\n+CPIN: SIM PIN\r\n");
    modem.pass(5);
    assertEquals("\"8949022000012345678\"", modem.state().get("iccid"));
    assertEquals("\"26203********90\"", modem.state().get("imsi"));
    assertEquals(2, asked(modem, "AT+CMGL=4"), "each memory is read once");
  }
}
