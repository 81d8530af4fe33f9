package io.sensorhub.poller.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.health.FaultCode;
import io.sensorhub.poller.client.answer.BodyText;
import io.sensorhub.poller.client.answer.RetryAfter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import okhttp3.Headers;
import okhttp3.MediaType;
import org.junit.jupiter.api.Test;

/** What answers say of their characters and of the time until the next request. */
class AnswerReaderTest {

  private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");

  private static Optional<Duration> after(String... fields) {
    return RetryAfter.of(Headers.of(fields), NOW);
  }

  @Test
  void timeToBeLeftAlone_isInSeconds_orADateByTheDevicesOwnClock() {
    assertEquals(Optional.of(Duration.ofSeconds(48)), after("Retry-After", " 48 "));
    assertEquals(
        Optional.of(Duration.ofSeconds(90)), after("Retry-After", "Thu, 26 Nov 2026 10:01:30 GMT"));
    assertEquals(
        Optional.of(Duration.ofSeconds(30)),
        after(
            "Retry-After",
            "Thu, 01 Jan 1970 00:10:30 GMT",
            "Date",
            "Thu, 01 Jan 1970 00:10:00 GMT"),
        "a device without a clock");
    for (String nothing :
        new String[] {"0", "-5", "soon", "", "Thu, 26 Nov 2026 09:00:00 GMT", "99999999999"}) {
      assertEquals(Optional.empty(), after("Retry-After", nothing), nothing);
    }
    assertEquals(Optional.empty(), after());
    assertEquals(Optional.of(RetryAfter.LONGEST), after("Retry-After", "999999999"));
  }

  private static String text(byte[] bytes, String type) {
    return BodyText.of(bytes, type.isEmpty() ? null : MediaType.get(type));
  }

  @Test
  void charactersAreThoseThatTheAnswerNames() {
    String word = "Küche 5 °C";
    byte[] latin = word.getBytes(StandardCharsets.ISO_8859_1);
    byte[] utf8 = word.getBytes(StandardCharsets.UTF_8);
    assertEquals(word, text(utf8, "application/json"));
    assertEquals(word, text(utf8, "text/html; charset=utf-8"));
    assertEquals(word, text(latin, "text/html; charset=ISO-8859-1"));
    assertEquals(word, text(latin, "text/html"), "no UTF-8, so Latin-1");
    assertEquals(word, text(utf8, "text/html; charset=klingon"), "a name that says nothing");
    assertEquals(word, text(word.getBytes(StandardCharsets.UTF_16), ""));
    assertEquals(word, text(("\ufeff" + word).getBytes(StandardCharsets.UTF_8), ""));
    assertEquals(word, text(("\ufeff" + word).getBytes(StandardCharsets.UTF_16LE), ""));
    String xml = "<?xml version=\"1.0\" encoding=\"ISO-8859-15\"?><a>5 €</a>";
    assertEquals(xml, text(xml.getBytes(Charset.forName("ISO-8859-15")), "text/xml"));
    assertEquals("", text(new byte[0], ""));
  }

  private static DeviceClient.Failed failed(FaultCode code, Optional<Duration> pause) {
    return new DeviceClient.Failed(code, "GET x: no", true, pause);
  }

  @Test
  void threeRefusedLoginsInARow_pauseTheDevice_aSuccessBeginsAnew() {
    Pause pause = new Pause();
    DeviceClient.Failed refused = failed(FaultCode.AUTHENTICATION_FAILED, Optional.empty());
    assertEquals(refused, pause.after(refused, true, 0));
    assertEquals(refused, pause.after(refused, true, 0));
    pause.succeeded();
    assertEquals(refused, pause.after(refused, true, 0));
    assertEquals(refused, pause.after(refused, false, 0), "nothing was sent");
    assertEquals(refused, pause.after(refused, true, 0));
    assertEquals(Optional.empty(), pause.at(0));
    DeviceClient.Failed third = pause.after(refused, true, 0);
    assertEquals(Optional.of(Pause.REFUSED), third.pause());
    assertTrue(third.message().contains("lock out"), third.message());
    assertTrue(pause.at(Pause.REFUSED.toNanos() - 1).isPresent());
    assertEquals(Optional.empty(), pause.at(Pause.REFUSED.toNanos()));
  }

  @Test
  void deviceThatAsksToBeLeftAlone_isLeftAlone() {
    Pause pause = new Pause();
    Optional<Duration> asked = Optional.of(Duration.ofSeconds(40));
    pause.after(failed(FaultCode.HTTP_STATUS, asked), false, 0);
    assertEquals(
        Optional.of(Duration.ofSeconds(30)),
        pause.at(Duration.ofSeconds(10).toNanos()).orElseThrow().pause());
    assertEquals(Optional.empty(), pause.at(Duration.ofSeconds(40).toNanos()));
  }
}
