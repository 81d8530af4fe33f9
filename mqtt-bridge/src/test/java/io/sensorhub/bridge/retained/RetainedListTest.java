package io.sensorhub.bridge.retained;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sensorhub.bridge.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a list that anybody can write may do to the log. */
class RetainedListTest {

  private final Topics topics = new Topics("base", "i");
  private final RetainedList list = new RetainedList(topics);
  private final Logger logger = (Logger) LoggerFactory.getLogger(RetainedList.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void begin() {
    log.start();
    logger.addAppender(log);
    list.connects();
  }

  @AfterEach
  void end() {
    logger.detachAppender(log);
  }

  private void arrives(String part, String text) {
    list.arrived(topics.retained() + part, text.getBytes(StandardCharsets.UTF_8));
  }

  private List<String> lines() {
    List<String> lines = log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    log.list.clear();
    return lines;
  }

  @Test
  void thousandsOfForgedDevices_areCleared_andAFewLines() {
    IntStream.range(0, 5_000).forEach(number -> arrives("/ghost" + number, "[\"state\"]"));

    assertEquals(5_000, list.clearing(Set.of(), Set.of()).size());

    List<String> lines = lines();
    assertEquals(Told.MOST + 1, lines.size());
    assertEquals("no longer published, now cleared device=ghost0 topics=1", lines.getFirst());
  }

  @Test
  void thousandsOfForgedAnnouncements_areLeftAlone_andAFewLines() {
    List<String> forged =
        IntStream.range(0, 3_000).mapToObj("ha/device/i_x%d/config"::formatted).toList();
    arrives("/~1", forged.stream().map("\"%s\""::formatted).toList().toString());
    assertEquals(List.of(), list.clearing(Set.of(), Set.of()), "nothing has been read");
    forged.forEach(topic -> list.announcement(topic, new byte[] {'{', '}'}));

    assertEquals(List.of(), list.clearing(Set.of(), Set.of()));

    assertEquals(Told.MOST + 1, lines().size());
  }

  @Test
  void whatIsNoList_isToldAFewTimesOnAConnection_withTheBeginningOfItsTopic() {
    String name = "x".repeat(60_000);
    IntStream.range(0, 3_000).forEach(_ -> arrives("/" + name, "[nonsense"));
    List<String> lines = lines();
    assertEquals(Told.MOST + 1, lines.size());
    lines.forEach(line -> assertTrue(line.length() < 300, line));

    list.connects();
    arrives("/a", "[");
    assertEquals(
        List.of("list of retained topics not understood topic=base/v1/instances/i/meta/retained/a"),
        lines());
  }
}
