package io.sensorhub.driver.at.dialogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sensorhub.core.Json;
import io.sensorhub.driver.Passage;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModemPassageTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          AT+CSQ | AT+CSQ
          +CSQ: 17,99 | +CSQ: 17,99
          ATE0 | ATE0
          ATE0V1Q0&D2 | ATE0V1Q0&D2
          AT+CREG? | AT+CREG?
          OK | OK
          +CME ERROR: 14 | +CME ERROR: 14
          AT+CPIN="1234" | AT+CPIN= (6 octets)
          AT+CPIN=1234 | AT+CPIN= (4 octets)
          at+cpin=1234 | at+cpin= (4 octets)
          AT+CLCK="SC",1,"0000" | AT+CLCK= (13 octets)
          AT+CMGS=23 | AT+CMGS= (2 octets)
          ATD+49301234567; | a line of 16 octets
          ATED0612345 | a line of 11 octets
          +CLIP: "+49301234567",145 | +CLIP: (19 octets)
          +CUSD: 0,"Your balance is 3 EUR",15 | +CUSD: (29 octets)
          07914912345678F1040B914912345678F10000 | a line of 38 octets
          860000000000013 | a line of 15 octets
          +CSQ: the code is a secret | +CSQ: (21 octets)
          AT^SYSCFG=2,0 | AT^SYSCFG= (3 octets)
          *Konto 12345 PIN 9876 | a line of 21 octets
          *KONTO | a line of 6 octets
          +FOO 15166677788 | a line of 16 octets
          %MUELLER ANNA 4711 | a line of 18 octets
          """)
  void line_isShownWithoutWhatConcernsPeople(String line, String shown) {
    assertEquals(shown, ModemPassage.shown(line));
  }

  @Test
  void noSplit_showsASecret() {
    String said =
        String.join(
            "\r\n",
            "AT+CPIN=\"4711\"\r",
            "OK",
            "ATD4711471147;\r",
            "+CLIP: \"4711471147\",129",
            "+CMT: ,24",
            "07914711471147F1",
            "+CUSD: 0,\"PUK 47114711",
            "now\",15");
    Passage passage = new ModemPassage();
    for (int from = 0; from < said.length(); from++) {
      for (int to = from + 1; to <= said.length(); to++) {
        String seen =
            Json.write(
                passage
                    .heard(said.substring(from, to).getBytes(StandardCharsets.US_ASCII))
                    .meaning()
                    .orElseThrow());
        assertFalse(seen.contains("47"), seen);
      }
    }
  }

  @Test
  void textOfSeveralLines_isHiddenToItsEnd() {
    Passage passage = new ModemPassage();
    String said = "+CUSD: 0,\"Hello\r\n+CSQ: 4711\r\n+CSQ: 9\",15\r\n+CSQ: 9,99\r\n";
    assertEquals(
        "{\"lines\":[\"+CUSD: (9 octets)\",\"a line of 10 octets\",\"a line of 11 octets\","
            + "\"+CSQ: 9,99\"]}",
        Json.write(
            passage.heard(said.getBytes(StandardCharsets.US_ASCII)).meaning().orElseThrow()));
  }

  @Test
  void octets_areNeverShown_linesOneByOne() {
    Passage passage = new ModemPassage();
    Passage.Seen seen =
        passage.heard("\r\n+CSQ: 9,99\r\n\r\nOK\r\n".getBytes(StandardCharsets.US_ASCII));
    assertFalse(seen.octets());
    assertEquals("{\"lines\":[\"+CSQ: 9,99\",\"OK\"]}", Json.write(seen.meaning().orElseThrow()));
    assertFalse(passage.sent(new byte[] {0x1b, '\r'}).octets());
  }
}
