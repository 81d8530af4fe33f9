package io.sensorhub.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonTest {

  private static String utf8(JsonNode node) {
    return new String(Json.bytes(node), StandardCharsets.UTF_8);
  }

  @Test
  void halfACharacter_isReplaced_whereverItStands() throws JsonProcessingException {
    Map<String, String> expected =
        Map.of(
            "{\"s\":\"\\udcff\"}", "{\"s\":\"\ufffd\"}",
            "[\"a\\ud83dz\",\"\\udcff\\ud83d\"]", "[\"a\ufffdz\",\"\ufffd\ufffd\"]",
            "\"\\ud83d\\ude00\"", "\"\ud83d\ude00\"");
    for (Map.Entry<String, String> entry : expected.entrySet()) {
      JsonNode node = Json.parse(entry.getKey());
      assertEquals(entry.getValue(), Json.write(node));
      assertEquals(entry.getValue(), utf8(node));
    }
    JsonNode raw = Json.putWritten(Json.object(), "data", "\"\udcff\"");
    assertEquals("{\"data\":\"\ufffd\"}", utf8(raw));
    assertEquals("\"\ufffd\"", utf8(TextNode.valueOf("\udcff")));
  }

  @Test
  void anyText_canBeWrittenAndReadAgain() throws JsonProcessingException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 5_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(40); i > 0; i--) {
        text.append(
            (char)
                (random.nextBoolean() ? random.nextInt(0x10000) : random.nextInt(0x800) + 0xd800));
      }
      JsonNode node = Json.object().put(text.toString(), text.toString());
      assertEquals(Json.write(node), utf8(node), "seed " + seed);
      assertEquals(Json.write(node), Json.write(Json.parse(Json.bytes(node))), "seed " + seed);
    }
  }

  @Test
  void numbers_areWrittenAsTheyCame_andNeverAsWords() throws JsonProcessingException {
    for (String number : List.of("0", "-0.0", "1.5", "18446744073709551615", "1.0E300")) {
      assertEquals(number, utf8(Json.parse(number)));
    }
    assertEquals("-0.0", utf8(Json.parse("-0")));
    JsonNode node = Json.object().put("a", Double.NaN).put("b", Float.NEGATIVE_INFINITY);
    assertEquals("{\"a\":null,\"b\":null}", utf8(node));
    assertEquals(new Value.Missing(), Value.of(Json.parse("1e400")).orElseThrow());
    assertEquals(new Value.Missing(), Value.of(Json.parse("-1e999999999")).orElseThrow());
    assertEquals(new Value.Missing(), Value.of(Json.parse("1e99999999999")).orElseThrow());
    for (String infinite : List.of("1e400", "-1e999999", "1e999999999", "-1e99999999999")) {
      assertEquals("null", utf8(Json.parse(infinite)), infinite);
    }
    for (String beyond : List.of("NaN", "1e", "1".repeat(2000))) {
      assertThrows(JsonProcessingException.class, () -> Json.parse(beyond), beyond);
    }
  }
}
