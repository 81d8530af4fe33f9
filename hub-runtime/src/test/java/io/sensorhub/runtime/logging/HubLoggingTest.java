package io.sensorhub.runtime.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HubLoggingTest {

  private final LoggerContext context = new LoggerContext();

  private List<String> lines(String message, @Nullable Throwable thrown) {
    LoggingEvent event =
        new LoggingEvent("x", context.getLogger("test"), Level.ERROR, message, thrown, null);
    byte[] line = HubLogging.encoder(context).encode(event);
    return new String(line, StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void everyLine_beginsWithTheName_alsoThoseOfAnException() {
    List<String> lines = lines("could not start", new IOException("no\nport"));
    assertTrue(lines.getFirst().matches("hub \\S+Z ERROR could not start"), lines.toString());
    assertTrue(lines.size() > 2 && lines.get(1).contains("IOException"), lines.toString());
    assertTrue(lines.stream().allMatch(line -> line.startsWith("hub ")), lines.toString());
  }

  @Test
  void message_isOneLine_whateverADeviceSends() {
    List<String> lines = lines("payload=\"a\nb\u001b[2J\"", null);
    assertEquals(1, lines.size(), lines.toString());
    assertTrue(lines.getFirst().endsWith("payload=\"a?b?[2J\""), lines.toString());
  }
}
