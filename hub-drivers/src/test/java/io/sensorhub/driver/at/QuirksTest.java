package io.sensorhub.driver.at;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.driver.Outcome.Failed;
import io.sensorhub.driver.Outcome.Skipped;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a modem was told by others, or has stored, does not deafen the hub. */
class QuirksTest {

  private static final String SYNC = "ATQ0V1E0";

  /** How a modem talks, which it is told by ATQ, ATV and ATE (ITU-T V.250, section 6.2). */
  private static final class Manners {
    private boolean quiet;
    private boolean digits;
    private boolean echo;

    Manners(boolean quiet, boolean digits) {
      this.quiet = quiet;
      this.digits = digits;
    }

    static FakeModem of(Manners manners) {
      FakeModem modem = new FakeModem();
      for (String command : List.of("ATQ1", "ATV0", "ATE1", "ATZ", "AT+CMEE=0")) {
        modem.answers.put(command, FakeModem.OK);
      }
      modem.twist = answer -> manners.said(modem.asked.getLast(), answer);
      return modem;
    }

    private String said(String command, String answer) {
      boolean sync = command.equals(SYNC);
      quiet = !sync && (quiet || command.equals("ATQ1") || command.equals("ATZ"));
      digits = !sync && (digits || command.equals("ATV0"));
      echo = !sync && (echo || command.equals("ATE1"));
      String result = quiet ? "" : digits ? "0\r" : FakeModem.OK;
      String refusal = quiet ? "" : digits ? "4\r" : "\r\nERROR\r\n";
      String text = answer.replace(FakeModem.OK, result).replace("\r\nERROR\r\n", refusal);
      return (echo ? command + "\r" : "") + text;
    }
  }

  private static int asked(FakeModem modem, String command) {
    return Collections.frequency(modem.asked, command);
  }

  @Test
  void resultsThatAreOff_orDigits_asStored_areSwitchedOnFirst() {
    for (boolean quiet : List.of(true, false)) {
      FakeModem modem = Manners.of(new Manners(quiet, !quiet)).start();
      assertEquals("\"ready\"", modem.state().get("sim_status"));
      assertEquals("-65", modem.state().get("signal_strength"));
      assertEquals(0, modem.outcomes.stream().filter(Failed.class::isInstance).count());
      assertEquals(1, asked(modem, SYNC));
    }
  }

  @Test
  void mannersThatAPersonSets_areSetRightAtOnce_andTheNextCommandIsAnswered() throws Exception {
    for (String command : List.of("ATQ1", "ATV0", "ATE1", "ATZ", "AT+CMEE=0")) {
      FakeModem modem = Manners.of(new Manners(false, false)).start();
      int silent = asked(modem, SYNC);
      String told =
          modem.order("{\"at\": {\"command\": \"" + command + "\", \"dangerous\": true}}", 3);
      assertTrue(command.equals("ATZ") || told.contains("\"final\""), told);
      modem.pass(5);
      assertTrue(asked(modem, SYNC) > silent, command);
      assertTrue(modem.order("{\"at\": \"AT+CSQ\"}", 1).contains("+CSQ: 24,99"), command);
      assertTrue(modem.asked.lastIndexOf("AT+CMEE=1") > modem.asked.indexOf(command), command);
      assertTrue(modem.driver.deaf().isEmpty(), command);
      if (!command.equals("ATZ")) {
        assertEquals(0, modem.outcomes.stream().filter(Failed.class::isInstance).count(), command);
      }
    }
  }

  @Test
  void resultsThatAnotherProgramEnds_areBackBeforeTheLineIsOpenedAnew() {
    Manners manners = new Manners(false, false);
    FakeModem modem = Manners.of(manners).start();
    manners.quiet = true;
    manners.digits = true;
    modem.answer("AT+CSQ", "+CSQ: 20,99");
    modem.pass(65);
    assertTrue(modem.driver.deaf().isEmpty());
    assertEquals("-73", modem.state().get("signal_strength"));
    assertEquals(2, asked(modem, SYNC), "at the start, and after the silence");
  }

  @Test
  void answersToAnotherProgram_areCounted_andTakenForNobodys() throws Exception {
    FakeModem modem = new FakeModem().start();
    modem.twist =
        answer ->
            modem.asked.getLast().equals("AT+CSQ")
                ? "\r\n+QTEMP: 99,0,0\r\n\r\n+CGPADDR: 1,\"192.0.2.1\"\r\n" + answer
                : answer;
    assertEquals(
        "{\"at\":{\"lines\":[\"+CSQ: 24,99\"],\"final\":\"OK\",\"took_ms\":0}}",
        modem.order("{\"at\": \"AT+CSQ\"}", 1));
    modem.say("\r\n+QCSQ: \"LTE\",-1,-1,0,-1\r\n" + FakeModem.OK);
    modem.pass(1);
    List<Skipped> counted =
        modem.outcomes.stream().filter(Skipped.class::isInstance).map(Skipped.class::cast).toList();
    assertEquals(4, counted.size(), counted.toString());
    assertTrue(counted.stream().allMatch(one -> one.reason().name().equals("UNASKED")));
    assertEquals("null", modem.state().get("temperature"));
    assertEquals("\"10.64.12.3\"", modem.state().get("wan_ip"));
  }

  @Test
  void countersThatBeginAnew_areToldAsTheyAre() {
    FakeModem modem = new FakeModem();
    modem.answer("AT+QGDCNT?", "+QGDCNT: 5000000000,7000000000");
    modem.start();
    assertEquals("5000000000", modem.state().get("data_sent"));
    modem.answer("AT+QGDCNT?", "+QGDCNT: 10,20");
    modem.pass(70);
    assertEquals("10", modem.state().get("data_sent"));
    assertEquals("20", modem.state().get("data_received"));
  }
}
