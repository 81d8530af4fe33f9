package io.sensorhub.driver.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.Json;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.Section;
import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;

class TextCodecTest {

  @Test
  void everyCharacterSetThatMayBeNamed_isInTheImage_andKeepsLineEnds() {
    for (String name : TextCodec.known()) {
      Problems problems = new Problems();
      Charset charset =
          TextCodec.read(new Section(Json.object().put("encoding", name), "", problems));
      assertTrue(problems.isEmpty(), name);
      assertEquals("java.base", charset.getClass().getModule().getName(), name);
      String ascii = "{\"a\": 1}\r\n";
      assertEquals(ascii, new String(ascii.getBytes(charset), charset), name);
      assertEquals(ascii.length(), ascii.getBytes(charset).length, name);
    }
  }
}
