package io.sensorhub.bridge.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.bridge.broker.Message;
import io.sensorhub.bridge.outbox.file.SpoolTime;
import io.sensorhub.core.EventId;
import io.sensorhub.core.Position;
import io.sensorhub.testkit.ManualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An outbox with a spool on a real disk. */
class SpoolTest {

  private static final int MANY = 3 * Backlog.WINDOW_ITEMS;

  @TempDir private Path folder;
  private final ManualClock clock = new ManualClock();
  private final ManualClock wall = new ManualClock();
  private String boot = "one";

  /** On a machine that has been running since {@link #clock} was at the epoch. */
  private Spool spool(Path where, long maxBytes) {
    SpoolTime.Machine machine =
        new SpoolTime.Machine() {
          @Override
          public String boot() {
            return boot;
          }

          @Override
          public Duration uptime() {
            return Duration.ofNanos(clock.nanos());
          }
        };
    SpoolTime time =
        new SpoolTime(wall, clock::nanos, machine, Instant.parse("2026-01-01T00:00:00Z"));
    return new Spool(where, wall, clock::nanos, time, maxBytes);
  }

  private long nanos;

  private Outbox outbox(Path where, Position delivered) {
    return outbox(where, delivered, Pace.UNBOUNDED);
  }

  private Outbox outbox(Path where, Position delivered, int rate) {
    return new Outbox(
        wall,
        clock::nanos,
        new Wake(),
        delivered,
        Optional.of(spool(where, Spool.MAX_BYTES)),
        pace(rate));
  }

  private Pace pace(int perSecond) {
    return new Pace(perSecond, () -> nanos);
  }

  private static void events(Outbox outbox, long from, long to) {
    for (long number = from; number <= to; number++) {
      outbox.event(
          new EventId("serial-handler", "aa", number),
          List.of(new Message("e", "{\"n\":" + number + "}", 1, false)));
    }
  }

  /** Sends and acknowledges all that is there. */
  private static List<Long> drain(Outbox outbox) {
    List<Long> numbers = new ArrayList<>();
    Optional<Delivery> next = outbox.next();
    while (next.isPresent()) {
      String payload = next.get().messages().getFirst().payload();
      numbers.add(Long.parseLong(payload.replaceAll("\\D", "")));
      outbox.acknowledged(next.get());
      next = outbox.next();
    }
    return numbers;
  }

  private static void assertAll(long from, long to, List<Long> numbers) {
    assertEquals(to - from + 1, numbers.size());
    for (int i = 0; i < numbers.size(); i++) {
      assertEquals(from + i, numbers.get(i));
    }
  }

  @Test
  void whatComesWhileTheBrokerIsAway_isSentInOrder_liveOnesBehindIt_andTheFileGoes() {
    Outbox outbox = outbox(folder, Position.START);
    events(outbox, 1, MANY);
    outbox.flush();
    assertEquals(MANY, outbox.size());
    assertTrue(Files.exists(folder.resolve("spool")));
    outbox.reconnected();
    events(outbox, MANY + 1, MANY + 10);
    assertAll(1, MANY + 10, drain(outbox));
    assertEquals(0, outbox.size());
    assertEquals(0, outbox.bytes());
    outbox.flush();
    assertFalse(Files.exists(folder.resolve("spool")));
    events(outbox, MANY + 11, MANY + 20);
    assertAll(MANY + 11, MANY + 20, drain(outbox));
    assertFalse(Files.exists(folder.resolve("spool")), "no disk while the broker keeps up");
  }

  @Test
  void nextProcess_goesOnWhereTheLastOneWas() {
    Outbox first = outbox(folder, Position.START);
    first.reconnected();
    events(first, 1, 5);
    first.disconnected();
    events(first, 6, MANY);
    first.flush(); // and then it is killed: nothing is closed
    Path copy = folder.resolve("copy");
    copyTo(copy);
    Outbox second = outbox(copy, Position.START);
    assertEquals("serial-handler/aa:" + MANY, second.reached().toString());
    second.reconnected();
    assertAll(1, MANY, drain(second));
    assertEquals("serial-handler/aa:" + MANY, second.delivered().toString());
  }

  private void copyTo(Path copy) {
    try {
      Files.createDirectories(copy);
      Files.copy(folder.resolve("spool"), copy.resolve("spool"));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void brokerThatDoesNotKeepUp_fillsTheSpool_notTheMemory() {
    Outbox outbox = outbox(folder, Position.START);
    outbox.reconnected();
    events(outbox, 1, MANY);
    assertEquals(MANY, outbox.size());
    assertAll(1, MANY, drain(outbox));
  }

  @Test
  void fullSpool_dropsTheOldest_andCountsIt() {
    Outbox outbox =
        new Outbox(
            wall,
            clock::nanos,
            new Wake(),
            Position.START,
            Optional.of(spool(folder, 20_000)),
            pace(Pace.UNBOUNDED));
    events(outbox, 1, MANY);
    assertTrue(outbox.dropped() > 0);
    assertTrue(outbox.size() < MANY);
  }

  @Test
  void diskThatFails_isTold_andMemoryGoesOn_andItIsTriedAgain() throws Exception {
    Path notYet = folder.resolve("later");
    Outbox outbox = outbox(notYet, Position.START); // no such folder
    Files.writeString(notYet, "a file where a folder should be");
    events(outbox, 1, 10);
    assertTrue(outbox.error().isPresent());
    assertEquals(10, outbox.size());
    Files.delete(notYet);
    Files.createDirectories(notYet);
    clock.advance(Duration.ofSeconds(31));
    events(outbox, 11, 20);
    assertEquals(Optional.empty(), outbox.error());
    outbox.reconnected();
    assertAll(1, 20, drain(outbox));
  }

  @Test
  void whatIsTooOld_isNotSent() {
    Outbox outbox = outbox(folder, Position.START);
    events(outbox, 1, 5);
    outbox.close();
    clock.advance(Spool.MAX_AGE.plusSeconds(1));
    Outbox next = outbox(folder, Position.START);
    next.reconnected();
    assertEquals(List.of(), drain(next));
    assertEquals(5, next.dropped());
  }

  private static void event(Outbox outbox, String device, long number) {
    outbox.event(
        new EventId("serial-handler", "aa", number),
        List.of(new Message("devices/" + device + "/events", "{\"n\":" + number + "}", 1, false)));
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  @Test
  void whatHasWaited_goesOutAtItsPace_inOrder() {
    Outbox outbox = outbox(folder, Position.START, 100);
    events(outbox, 1, MANY);
    outbox.reconnected();
    List<Long> sent = new ArrayList<>();
    for (int second = 1; second <= 5; second++) {
      for (int tenth = 0; tenth < 10; tenth++) {
        pass(Duration.ofMillis(100));
        sent.addAll(drain(outbox));
      }
      assertTrue(Math.abs(sent.size() - second * 100) <= 10, second + " s: " + sent.size());
    }
    assertAll(1, sent.size(), sent);
    assertTrue(outbox.quiet(Duration.ofSeconds(1)).compareTo(Duration.ofMillis(101)) <= 0);
  }

  @Test
  void whatComesMeanwhile_ofTheSameDeviceWaits_andDoesNotMakeItWaitForEver() {
    Outbox outbox = outbox(folder, Position.START, 100);
    events(outbox, 1, 1_000);
    outbox.reconnected();
    List<Long> sent = new ArrayList<>();
    long next = 1_001;
    for (int tenth = 0; tenth < 110; tenth++) {
      events(outbox, next, next + 49); // five times the pace
      next += 50;
      pass(Duration.ofMillis(100));
      sent.addAll(drain(outbox));
    }
    sent.addAll(drain(outbox));
    assertAll(1, next - 1, sent);
    assertEquals(0, outbox.size());
  }

  @Test
  void otherDevices_andResponses_goOutAtOnce_alsoAfterARestart() {
    Outbox first = outbox(folder, Position.START, 100);
    for (long number = 1; number <= 500; number++) {
      event(first, "radio", number);
    }
    first.close();
    Outbox outbox = outbox(folder, Position.START, 100);
    outbox.reconnected();
    assertEquals(Optional.empty(), outbox.next());
    event(outbox, "radio", 501);
    event(outbox, "door", 502);
    outbox.add(new Message("devices/radio/cmd/response", "{}", 1, false), Outbox.Lifetime.SHORT);
    assertEquals("devices/door/events", topic(outbox));
    assertEquals("devices/radio/cmd/response", topic(outbox));
    assertEquals("devices/radio/events", topic(outbox)); // 501 has earned one of those that wait
    assertEquals(Optional.empty(), outbox.next());
  }

  private static String topic(Outbox outbox) {
    Delivery next = outbox.next().orElseThrow();
    outbox.acknowledged(next);
    return next.messages().getFirst().topic();
  }

  @Test
  void whatOvertook_isNotForgotten_whereTheConnectionBreaks_andTheProcessIsKilled()
      throws Exception {
    Outbox outbox = outbox(folder, Position.START, 100);
    for (long number = 1; number <= 50; number++) {
      event(outbox, "radio", number);
    }
    outbox.reconnected();
    event(outbox, "door", 51);
    event(outbox, "radio", 52);
    event(outbox, "door", 53);
    assertEquals("devices/door/events", topic(outbox));
    Delivery sent = outbox.next().orElseThrow(); // 53, never acknowledged
    assertEquals("devices/door/events", sent.messages().getFirst().topic());
    outbox.disconnected();
    assertEquals("serial-handler/aa:51", outbox.flush().toString());
    Path copy = folder.resolve("copy");
    copyTo(copy);
    Outbox second = outbox(copy, Position.parse("serial-handler/aa:51").orElseThrow());
    second.reconnected();
    List<Long> rest = drain(second);
    assertAll(1, 50, rest.subList(0, 50));
    assertEquals(List.of(52L, 53L), rest.subList(50, rest.size()));
  }

  @Test
  void clockThatIsSet_makesNothingTooOld_andNothingYoung() {
    Outbox outbox = outbox(folder, Position.START);
    events(outbox, 1, 5);
    outbox.close();
    for (Duration step :
        List.of(Duration.ofDays(366), Duration.ofDays(-800), Duration.ofHours(1))) {
      wall.advance(step);
      clock.advance(Duration.ofDays(2));
      Outbox next = outbox(folder, Position.START);
      wall.advance(step.negated().multipliedBy(2));
      assertEquals(5, next.size());
      next.reconnected();
      assertEquals(5, next.size());
      assertTrue(next.next().isPresent(), "after " + step);
      next.close();
    }
    clock.advance(Duration.ofDays(2));
    Outbox next = outbox(folder, Position.START);
    next.reconnected();
    assertEquals(List.of(), drain(next));
    assertEquals(5, next.dropped());
  }

  @Test
  void machineThatWasRestarted_countsByItsWallClock_butNeverBackwards() {
    Outbox outbox = outbox(folder, Position.START);
    events(outbox, 1, 5);
    outbox.close();
    boot = "two";
    wall.advance(Duration.ofDays(-3));
    Outbox second = outbox(folder, Position.START);
    second.reconnected();
    assertTrue(second.next().isPresent());
    second.close();
    boot = "three";
    wall.advance(Spool.MAX_AGE.plusSeconds(1));
    Outbox third = outbox(folder, Position.START);
    third.reconnected();
    assertEquals(List.of(), drain(third));
  }

  @Test
  void responseOfAnEarlierProcess_isSentWhileSomebodyMayWaitForIt() {
    for (Duration away : List.of(Duration.ofSeconds(5), Duration.ofSeconds(61))) {
      Outbox outbox = outbox(folder, Position.START);
      outbox.add(new Message("r", "1", 1, false), Outbox.Lifetime.SHORT);
      outbox.close();
      clock.advance(away);
      wall.advance(Duration.ofDays(-100));
      Outbox next = outbox(folder, Position.START);
      next.reconnected();
      assertEquals(away.toSeconds() < 60 ? List.of(1L) : List.of(), drain(next));
      next.close();
    }
  }
}
