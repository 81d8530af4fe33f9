package io.sensorhub.driver.at.dialogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceTest {

  private final List<String> noted = new ArrayList<>();
  private final Trace trace = new Trace((what, said) -> noted.add(what + ": " + said), true);

  private void sent(String text) {
    trace.sent(octets(text), text.length());
  }

  private void received(String text) {
    trace.received(octets(text), text.length());
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void secret_isShownInNoSplitOfItsEcho() {
    String command = "AT+CPIN=\"4711\"\r";
    String answer = command + "\r\nOK\r\n";
    for (int first = 0; first <= answer.length(); first++) {
      for (int second = first; second <= answer.length(); second++) {
        noted.clear();
        sent(command);
        received(answer.substring(0, first));
        received(answer.substring(first, second));
        received(answer.substring(second));
        sent("AT\r");
        String all = String.join("\n", noted);
        for (String part : List.of("4711", "471", "711", "47", "11")) {
          assertFalse(all.contains(part), all);
        }
        assertTrue(all.contains("sent to the modem: AT+CPIN=***"), all);
      }
    }
  }

  @Test
  void otherThings_areNotedLineByLine() {
    sent("AT+CSQ\r");
    received("\r\n+CS");
    received("Q: 24,99\r\n\u0001\r\n> ");

    assertEquals(
        List.of(
            "sent to the modem: AT+CSQ<CR>",
            "received from the modem: <CR><LF>",
            "received from the modem: +CSQ: 24,99<CR><LF><01><CR><LF>> "),
        noted);
  }

  @Test
  void endlessLine_isNotHeld() {
    sent("AT+CPIN=\"4711\"\r");
    for (int i = 0; i < 100; i++) {
      received("x".repeat(100));
    }
    assertTrue(noted.size() > 1);
  }

  @Test
  void nothing_isNotedUnlessWanted() {
    Trace quiet = new Trace((what, said) -> noted.add(what), false);
    quiet.sent(octets("AT\r"), 3);
    quiet.received(octets("OK\r\n"), 4);
    assertEquals(List.of(), noted);
  }
}
