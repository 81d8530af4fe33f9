package io.sensorhub.driver.at;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.driver.Order;
import io.sensorhub.driver.Outcome.Failed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A code, or the loss of the line, at every place of all that a driver and a modem say. */
class EverywhereTest {

  private static final String MESSAGE = "0004038121F3000062112121000040" + "0AE8329BFD4697D9EC37";
  private static final String OTHER = "0004038121F40000" + "62112121000040" + "0161";

  /** Codes, and the beginning of the event of each. */
  private static final Map<String, String> CODES =
      Map.of(
          "\r\n+NEVERSEEN: 5\r\n",
          "urc {\"line\":\"+NEVERSEEN: 5\"",
          "\r\n+CMT: ,24\r\n" + MESSAGE + "\r\n",
          "sms_received {",
          "\r\nRING\r\n\r\n+CLIP: \"+49170\",145\r\n",
          "ring {\"from\":\"+49170\"",
          "\r\n+CUSD: 1,\"first\r\nOK\r\nlast\",15\r\n",
          "ussd {\"code\":1",
          "\r\n+CREG: 1,\"1A2B\",\"1C3D5E01\",7\r\n",
          "");

  private final List<String> orders = new ArrayList<>();
  private int answers;

  private FakeModem modem(int chunk) {
    FakeModem modem = new FakeModem("{}", chunk);
    modem.answer("AT+CMGR=4", "+CMGR: 0,,17\r\n" + OTHER);
    modem.answer("AT+CREG?", "+CREG: 2,1,\"1A2B\",\"1C3D5E01\",7");
    modem.answers.put("AT+CMGD=4", FakeModem.OK);
    modem.answers.put("PDU", "\r\n+CMGS: 12\r\n" + FakeModem.OK);
    answers = 0;
    orders.clear();
    return modem;
  }

  /** Starts, sends a message, asks, receives one and deletes it. */
  private void live(FakeModem modem) throws Exception {
    modem.driver.reset(modem.now());
    modem.pass(12);
    order(modem, "{\"sms\": {\"to\": \"12345\", \"text\": \"hello\"}}");
    modem.say("\r\n+CMTI: \"ME\",4\r\n");
    order(modem, "{\"at\": \"ATI\"}");
    modem.pass(12);
  }

  private void order(FakeModem modem, String values) throws Exception {
    Map<String, com.fasterxml.jackson.databind.JsonNode> named = new LinkedHashMap<>();
    Json.parse(values).properties().forEach(one -> named.put(one.getKey(), one.getValue()));
    long until = modem.now().nanos() + 60_000_000_000L;
    modem.driver.order(
        new Order.Write(
            new DeviceId("d"),
            named,
            until,
            result -> orders.add(result.toString().replaceAll("took_ms\\D+\\d+", ""))),
        modem.now());
    modem.pass(3);
  }

  private static int pieces(String answer) {
    return lines(answer).size();
  }

  /** The lines of an answer, each with its end; a prompt has none. */
  private static List<String> lines(String answer) {
    return List.of(answer.split("(?<=[^\r\n]\r\n)", -1));
  }

  @Test
  void code_atEveryPlace_isHeardOnce_andChangesNoAnswer() throws Exception {
    FakeModem plain = modem(1000);
    List<Integer> pieces = new ArrayList<>();
    plain.twist =
        answer -> {
          pieces.add(pieces(answer));
          return answer;
        };
    live(plain);
    List<String> results = List.copyOf(orders);
    assertEquals(2, results.size());
    assertTrue(pieces.size() > 40, pieces.toString());
    int chunk = 0;
    for (Map.Entry<String, String> code : CODES.entrySet()) {
      for (int answer = 0; answer < pieces.size(); answer++) {
        for (int piece = 0; piece < pieces.get(answer); piece++) {
          chunk = chunk % 9 + 1;
          FakeModem modem = modem(chunk);
          int at = answer;
          int before = piece;
          modem.twist =
              text -> {
                if (answers++ != at) {
                  return text;
                }
                List<String> lines = new ArrayList<>(lines(text));
                lines.add(before, code.getKey());
                return String.join("", lines);
              };
          live(modem);
          String where = code.getKey() + " in front of piece " + piece + " of answer " + answer;
          assertEquals(results, orders, where);
          assertEquals(plain.state(), modem.state(), where);
          List<String> events = new ArrayList<>(modem.events());
          if (!code.getValue().isEmpty()) {
            assertTrue(events.removeIf(one -> one.startsWith(code.getValue())), where);
          }
          assertEquals(
              plain.events().stream()
                  .filter(one -> code.getValue().isEmpty() || !one.startsWith(code.getValue()))
                  .toList(),
              events,
              where);
          int more = modem.events().size() - plain.events().size();
          assertEquals(code.getValue().isEmpty() ? 0 : 1, more, where + modem.events());
        }
      }
    }
  }

  @Test
  void lineThatIsLost_inTheMidstOfAnything_costsThatAlone() throws Exception {
    FakeModem plain = modem(1000);
    live(plain);
    int all = plain.asked.size();
    for (int answer = 0; answer < all; answer++) {
      for (int octets : List.of(0, 1, 2, 3, 4, 9, 30, 1000)) {
        FakeModem modem = modem(3);
        int at = answer;
        boolean[] cut = new boolean[1];
        modem.twist =
            text -> {
              cut[0] = answers++ == at;
              return cut[0] ? text.substring(0, Math.min(octets, text.length())) : text;
            };
        modem.after =
            () -> {
              if (cut[0]) {
                cut[0] = false;
                modem.replug();
              }
            };
        live(modem);
        String where = octets + " octets of answer " + answer;
        assertEquals(2, orders.size(), where + orders);
        assertEquals(plain.state(), modem.state(), where);
        long told = modem.events().stream().filter(one -> one.startsWith("sms_received")).count();
        assertTrue(told <= 1, where);
        assertTrue(modem.outcomes.stream().noneMatch(Failed.class::isInstance), where);
        assertTrue(modem.driver.deaf().isEmpty(), where);
      }
    }
  }
}
