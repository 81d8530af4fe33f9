package io.sensorhub.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Checked against a reader that is not ours. */
class JsonTextTest {

  private static JsonNode read(Object value) throws Exception {
    return new ObjectMapper().readTree(JsonText.of(value));
  }

  @Test
  void everyKindOfValue_isReadAsItWas() throws Exception {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("text", "a");
    map.put("number", 7);
    map.put("time", new BigDecimal("1736931234.567890"));
    map.put("yes", true);
    map.put("none", JsonText.Null.NULL);
    map.put("list", List.of(1, Map.of(), List.of()));
    assertEquals(
        "{\"text\": \"a\", \"number\": 7, \"time\": 1736931234.567890, \"yes\": true,"
            + " \"none\": null, \"list\": [1, {}, []]}",
        JsonText.of(map));
    assertEquals(1, read(map).path("list").path(0).asInt());
  }

  @Test
  void everyCharacter_isReadAsItWas() throws Exception {
    StringBuilder all = new StringBuilder();
    for (int c = 0; c < 0x3000; c++) {
      all.append((char) c);
    }
    all.append("😀\"\\\n");
    assertEquals(all.toString(), read(Map.of(all.toString(), all)).path(all.toString()).asText());
    assertEquals(1, JsonText.of(all).lines().count());
  }
}
