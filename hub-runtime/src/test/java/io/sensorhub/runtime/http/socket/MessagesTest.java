package io.sensorhub.runtime.http.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessagesTest {

  private static List<String> of(String octets) {
    return Messages.of(octets.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void eachMessage_isOne_inOrder() {
    assertEquals(
        List.of(
            "{\"event\":\"state\",\"id\":\"a/b:1\",\"data\":{\"data: \":\"é\"}}",
            "{\"event\":\"event\",\"id\":\"a/b:2\",\"data\":[1]}"),
        of(
            """
            event: state
            id: a/b:1
            data: {"data: ":"é"}

            event: event
            id: a/b:2
            data: [1]

            """));
  }

  @Test
  void signOfLife_isNoMessage() {
    assertEquals(List.of(), of(": still here\n\n"));
  }
}
