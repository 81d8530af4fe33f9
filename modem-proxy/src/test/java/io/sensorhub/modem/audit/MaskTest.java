package io.sensorhub.modem.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sensorhub.core.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class MaskTest {

  private static String masked(String json) throws JsonProcessingException {
    return Mask.body(Json.parse(json));
  }

  @Test
  void whatIsNoSecret_stays() throws JsonProcessingException {
    for (String json :
        List.of(
            "{\"proxy\":{\"rate\":1000,\"allow\":[\"10.0.0.0/8\"]}}",
            "{\"command\":\"AT+CFUN=1,1\",\"dangerous\":true}",
            "{\"proxy\":null}")) {
      assertEquals(json, masked(json));
    }
  }

  @Test
  void secretsNumbersAndTexts_areMasked_whereverTheyStand() throws JsonProcessingException {
    for (String json :
        List.of(
            "{\"pin\":\"SECRET\"}",
            "{\"values\":{\"PIN\":\"SECRET\"}}",
            "{\"proxy\":{\"users\":[{\"name\":\"a\",\"password\":\"SECRET\"}]}}",
            "{\"to\":\"SECRET\",\"text\":\"SECRET\"}",
            "{\"values\":{\"sms\":{\"to\":\"SECRET\",\"text\":[\"SECRET\"]}}}",
            "{\"values\":{\"ussd\":\"**04*SECRET#\"}}",
            "{\"command\":\"AT+CPIN=\\\"SECRET\\\"\"}",
            "{\"values\":{\"at\":\"at + c p i n = SECRET\"}}",
            "{\"values\":{\"at\":{\"command\":\"ATE0+CPIN=SECRET\"}}}",
            "{\"command\":\"AT+CLCK=\\\"SC\\\",1,\\\"SECRET\\\"\"}",
            "{\"command\":\"AT+CPWD=\\\"SC\\\",\\\"SECRET\\\",\\\"SECRET\\\"\"}",
            "{\"command\":\"AT+CUSD=1,\\\"**04*SECRET*1*1#\\\"\"}",
            "{\"command\":\"AT+CMGS=\\\"SECRET\\\"\"}",
            "{\"command\":\"ATDSECRET;\"}")) {
      assertFalse(masked(json).contains("SECRET"), masked(json));
    }
  }

  @Test
  void longBody_isCut() throws JsonProcessingException {
    assertEquals(501, masked("{\"friendly_name\":\"" + "x".repeat(5_000) + "\"}").length());
  }
}
