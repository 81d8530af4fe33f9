package io.sensorhub.driver.at;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.driver.Order;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Questions to the network: who gets the answer, whenever it comes. */
class UssdTest {

  private static final String ASK = "AT+CUSD=1,\"*1#\",15";
  private static final String END = "AT+CUSD=2";

  /** A modem that takes {@code *1#}, whose network says nothing. */
  private static FakeModem silent() {
    FakeModem modem = new FakeModem().start();
    modem.answers.put(ASK, FakeModem.OK);
    return modem;
  }

  private static List<Order.Result> ask(FakeModem modem, String text, long seconds) {
    List<Order.Result> results = new ArrayList<>();
    modem.driver.order(
        new Order.Write(
            new DeviceId("d"),
            Map.of("ussd", Json.object().textNode(text)),
            modem.now().nanos() + seconds * 1_000_000_000L,
            results::add),
        modem.now());
    modem.pass(0.5);
    return results;
  }

  private static int asked(FakeModem modem, String command) {
    return Collections.frequency(modem.asked, command);
  }

  @Test
  void ussd_isAnsweredByACode_beforeOrAfterTheResult() throws Exception {
    FakeModem modem = new FakeModem().start();
    modem.answers.put("AT+CUSD=1,\"*100#\",15", "\r\n+CUSD: 0,\"5 EUR\",15\r\n" + FakeModem.OK);
    String answer = "{\"ussd\":{\"code\":0,\"text\":\"5 EUR\",\"dcs\":15}}";
    assertEquals(answer, modem.order("{\"ussd\": \"*100#\"}", 2));
    modem.answers.put("AT+CUSD=1,\"*100#\",15", FakeModem.OK + "\r\n+CUSD: 0,\"5 EUR\",15\r\n");
    assertEquals(answer, modem.order("{\"ussd\": \"*100#\"}", 2));
    modem.answers.put(
        "AT+CUSD=1,\"*100#\",15", FakeModem.OK + "\r\n+CUSD: 1,\"00350020AC\",72\r\n");
    assertEquals(
        "{\"ussd\":{\"code\":1,\"text\":\"00350020AC\",\"dcs\":72}}",
        modem.order("{\"ussd\": \"*100#\"}", 2),
        "a whole number of characters of 16 bits it is not");
    modem.answers.put(
        "AT+CUSD=1,\"*100#\",15", FakeModem.OK + "\r\n+CUSD: 1,\"0035002020AC\",72\r\n");
    assertTrue(modem.order("{\"ussd\": \"*100#\"}", 2).contains("\"5 \u20AC\""));
  }

  @Test
  void questionThatIsNeverAnswered_isEndedAfterTwoMinutes_andTheLineIsFreeMeanwhile()
      throws Exception {
    FakeModem modem = silent();
    List<Order.Result> results = ask(modem, "*1#", 125);
    assertEquals(List.of(), results);
    assertTrue(modem.order("{\"at\": \"AT+CSQ\"}", 1).contains("+CSQ: 24,99"));
    modem.pass(120);
    assertTrue(results.toString().contains("READ_TIMEOUT"));
    assertEquals(1, asked(modem, END));
  }

  @Test
  void answerAfterItsCallerHasLeft_isAnEvent() {
    FakeModem modem = silent();
    List<Order.Result> results = ask(modem, "*1#", 1);
    modem.pass(2);
    assertTrue(results.toString().startsWith("[Unknown"), results.toString());
    modem.say("\r\n+CUSD: 0,\"5 EUR\",15\r\n");
    assertEquals(List.of("ussd {\"code\":0,\"text\":\"5 EUR\"}"), modem.events());
    modem.pass(200);
    assertEquals(0, asked(modem, END), "it was answered");
  }

  @Test
  void questionThatNobodyWaitsFor_isEndedBeforeTheNext_andItsAnswerIsNotThatOne() {
    FakeModem modem = silent();
    ask(modem, "*1#", 1);
    modem.pass(2);
    modem.answers.put(END, "\r\n+CUSD: 0,\"late\",15\r\n" + FakeModem.OK);
    modem.answers.put("AT+CUSD=1,\"*2#\",15", FakeModem.OK + "\r\n+CUSD: 0,\"two\",15\r\n");
    List<Order.Result> results = ask(modem, "*2#", 5);
    assertTrue(results.toString().contains("\"two\""), results.toString());
    assertEquals(List.of("ussd {\"code\":0,\"text\":\"late\"}"), modem.events());
    modem.pass(200);
    assertEquals(1, asked(modem, END));
  }

  @Test
  void questionThatNobodyWaitsFor_isEndedAfterTwoMinutes() {
    FakeModem modem = silent();
    ask(modem, "*1#", 1);
    modem.pass(118);
    assertEquals(0, asked(modem, END));
    modem.pass(3);
    assertEquals(1, asked(modem, END));
  }

  @Test
  void whileSomebodyWaits_anotherQuestionIsRefused_andAnEmptyTextEndsIt() {
    FakeModem modem = silent();
    List<Order.Result> first = ask(modem, "*1#", 60);
    assertTrue(ask(modem, "*2#", 5).toString().contains("MODEM_BUSY"));
    assertEquals(List.of(), first);
    assertTrue(ask(modem, "", 5).toString().contains("\"code\":2"));
    assertTrue(first.toString().startsWith("[Unknown"), first.toString());
    modem.answers.put(ASK, FakeModem.OK + "\r\n+CUSD: 0,\"5 EUR\",15\r\n");
    assertTrue(ask(modem, "*1#", 5).toString().contains("5 EUR"));
    modem.pass(200);
    assertEquals(1, asked(modem, END), "what was ended is not ended again");
  }

  @Test
  void texts_areOfTheGsmAlphabet_bothWays() {
    FakeModem modem = new FakeModem().start();
    modem.answers.put(
        "AT+CUSD=1,\"{\u0011\u0000 \u001Be\",15",
        FakeModem.OK + "\r\n+CUSD: 0,\"betr{gt f~r 5 \u001Be @\",15\r\n");
    assertTrue(ask(modem, "ä_@ €", 5).toString().contains("beträgt für 5 € ¡"));
    for (String coding : List.of("0", "15", "32", "64", "240")) {
      modem.say("\r\n+CUSD: 2,\"[\"," + coding + "\r\n");
      assertEquals("ussd {\"code\":2,\"text\":\"Ä\"}", modem.events().getLast(), coding);
    }
    for (String coding : List.of("68", "244")) {
      modem.say("\r\n+CUSD: 2,\"5B\"," + coding + "\r\n");
      assertEquals("ussd {\"code\":2,\"text\":\"5B\"}", modem.events().getLast(), coding);
    }
  }

  @Test
  void whatCannotBeSent_isRefused() {
    FakeModem modem = new FakeModem().start();
    modem.asked.clear();
    for (String text : List.of("*1#\"", "*1#\r", "*1#\n", "Ξ", "ò", "я", "1".repeat(183))) {
      assertTrue(ask(modem, text, 5).toString().startsWith("[Invalid"), text);
    }
    assertFalse(modem.asked.toString().contains("CUSD"));
  }
}
