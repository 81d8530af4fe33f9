package io.sensorhub.modem.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Commands as they are noted have no PIN, no password, no number of a person and no text. */
class CommandTextTest {

  private static CommandText at(String command) {
    return CommandText.of(Json.object().put("at", command));
  }

  private static ObjectNode answered(String name, ObjectNode own) {
    ObjectNode result = Json.object();
    result.set(name, own);
    return result;
  }

  @Test
  void ordinaryCommands_areShownAsTheModemGetsThem() {
    assertEquals("AT+CSQ", at(" at + csq ").command());
    ObjectNode own = Json.object().put("final", "OK");
    own.putArray("lines").add("+CSQ: 23,99");
    assertEquals("+CSQ: 23,99\nOK", at("AT+CSQ").answer(answered("at", own)));
    ObjectNode flagged = Json.object();
    flagged.putObject("at").put("command", "AT+CFUN=0").put("dangerous", true);
    assertEquals("AT+CFUN=0 (dangerous)", CommandText.of(flagged).command());
    assertEquals("restart true", CommandText.of(Json.object().put("restart", true)).command());
    assertEquals("", CommandText.of(Json.object()).command().trim());
  }

  @Test
  void secrets_areHidden() {
    Map<String, String> shown =
        Map.of(
            "AT+CPIN=\"4711\"", "AT+CPIN=***",
            "at+cpin = 4711", "AT+CPIN=***",
            "AT+CLCK=\"SC\",1,\"4711\"", "AT+CLCK=***",
            "AT+CPWD=\"SC\",\"1\",\"2\"", "AT+CPWD=***",
            "AT+CGAUTH=1,2,\"u\",\"p\"", "AT+CGAUTH=***",
            "AT+QICSGP=1,1,\"a\",\"u\",\"p\",1", "AT+QICSGP=***",
            "AT+CMGS=\"+4917\"", "AT+CMGS=***",
            "AT+CPIN?", "AT+CPIN?");
    shown.forEach((typed, text) -> assertEquals(text, at(typed).command()));
    for (ObjectNode values :
        List.of(
            Json.object().put("pin", "4711"),
            Json.object().put("ussd", "**04*4711*4712*4712#"),
            answered("sms", Json.object().put("to", "+4711").put("text", "4711")))) {
      assertFalse(CommandText.of(values).command().contains("4711"), values.toString());
    }
    assertEquals("ussd *100#", CommandText.of(Json.object().put("ussd", "*100#")).command());
  }

  @Test
  void answersWithMessages_areCounted() {
    ObjectNode own = Json.object().put("final", "OK");
    own.putArray("lines").add("+CMGL: 1,1,,24").add("0791");
    for (String command : List.of("AT+CMGL=4", "AT+CMGR=1", "AT+CPBR=1,9")) {
      assertEquals("(2 lines)\nOK", at(command).answer(answered("at", own)));
    }
    ObjectNode code = Json.object().put("code", 0).put("text", "4711");
    CommandText ussd = CommandText.of(Json.object().put("ussd", "*100#"));
    assertEquals("code 0", ussd.answer(answered("ussd", code)));
  }
}
