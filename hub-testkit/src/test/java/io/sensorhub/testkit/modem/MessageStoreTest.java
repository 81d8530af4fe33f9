package io.sensorhub.testkit.modem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The three memories of a simulated modem (3GPP TS 27.005, section 3.2.2). */
class MessageStoreTest {

  private final StringBuilder said = new StringBuilder();
  private final Ec25 modem =
      new Ec25(
          "490154203237518",
          Timing.READY,
          () -> 0,
          Ec25.STAYS,
          octets -> said.append(new String(octets, StandardCharsets.ISO_8859_1)));

  private String ask(String command) {
    said.setLength(0);
    for (char octet : ("ATE0\r" + command + "\r").toCharArray()) {
      modem.receive(octet);
    }
    return said.toString();
  }

  @Test
  void memories_areSelectedOneByOne_forReadingWritingAndReceiving() {
    assertTrue(ask("AT+CPMS=\"SM\"").contains("+CPMS: 0,255,0,255,0,255"));
    assertTrue(ask("AT+CPMS?").contains("+CPMS: \"SM\",0,255,\"ME\",0,255,\"ME\",0,255"));
    modem.deliver("0004038121F30000621121210000400161");
    assertTrue(said.toString().endsWith("\r\n+CMTI: \"ME\",0\r\n"), "where it is received");
    assertTrue(ask("AT+CMGR=0").contains("+CMS ERROR"), "reading is in another memory");
    assertTrue(ask("AT+CPMS=\"ME\",\"ME\",\"SM\"").contains("+CPMS: 1,255,1,255,0,255"));
    assertTrue(ask("AT+CMGR=0").contains("+CMGR: 0"));
    modem.deliver("0004038121F40000621121210000400161");
    assertTrue(said.toString().endsWith("\r\n+CMTI: \"SM\",0\r\n"));
    assertTrue(ask("AT+CPMS=\"XX\"").contains("+CMS ERROR: 302"));
    assertEquals(2, modem.stored());
  }
}
