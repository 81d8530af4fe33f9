package io.sensorhub.poller.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ValuePathTest {

  private static final String DOCUMENT =
      """
      {"production": [{"type": "eim", "wNow": 0.5}, {"type": "inverters", "wNow": 434},
                      {"type": "inverters", "wNow": 1}],
       "sensors": {"a": {"id": 7, "t": 1}, "b": {"id": 8, "t": 2}},
       "by": [{"name": "a/b=c]", "v": 3}], "[type=x]": 4, "a/b": {"~": 5}, "list": [10, 11]}
      """;

  private static String at(String path) throws Exception {
    JsonNode found = ValuePath.of(path).in(Json.parse(DOCUMENT));
    return found.isMissingNode() ? "nothing" : Json.write(found);
  }

  @Test
  void stepsAreThoseOfAPointer_orWhatAnElementSays() throws Exception {
    assertEquals("434", at("/production/[type=inverters]/wNow"), "the first of two");
    assertEquals("0.5", at("/production/0/wNow"));
    assertEquals("2", at("/sensors/[id=8]/t"), "a number, in an object");
    assertEquals("3", at("/by/[name=a/b=c]]/v"), "signs of a path in what it says");
    assertEquals("4", at("/[type=x]"), "a member that is really called so");
    assertEquals("1", at("/sensors/a/[id=7]/t"), "the only one, which is no list");
    assertEquals("nothing", at("/sensors/a/[id=8]/t"));
    assertEquals("5", at("/a~1b/~0"));
    assertEquals("11", at("/list/1"));
    for (String nothing :
        new String[] {
          "/production/[type=acb]/wNow",
          "/production/[wNow=]/type",
          "/list/01",
          "/list/-1",
          "/list/99",
          "/list/[type=x]",
          "/nothing/at/all",
          "/sensors/a/t/more"
        }) {
      assertEquals("nothing", at(nothing), nothing);
    }
  }

  @Test
  void whatIsNoPath_isRefused() {
    for (String wrong : new String[] {"a", "production/0", "/a~2", "/a~"}) {
      assertThrows(IllegalArgumentException.class, () -> ValuePath.of(wrong), wrong);
    }
  }

  @Test
  void randomPaths_findSomethingOrNothing() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    JsonNode document = Json.parse(DOCUMENT);
    String signs = "/[]=~01atype";
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder("/");
      for (int k = random.nextInt(20); k > 0; k--) {
        text.append(signs.charAt(random.nextInt(signs.length())));
      }
      try {
        JsonNode _ = ValuePath.of(text.toString()).in(document);
      } catch (IllegalArgumentException e) {
        assertTrue(text.toString().contains("~"), "seed " + seed + ": " + text);
      }
    }
  }
}
