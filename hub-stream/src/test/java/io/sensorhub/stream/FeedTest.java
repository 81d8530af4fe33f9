package io.sensorhub.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.EventId;
import io.sensorhub.core.Position;
import io.sensorhub.core.Reading;
import io.sensorhub.core.health.DeviceStatus;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.stream.follow.Followers;
import io.sensorhub.stream.follow.Outlet;
import io.sensorhub.stream.follow.Place;
import io.sensorhub.stream.follow.Subscription;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FeedTest {

  private static final EventId START = new EventId("serial-handler", "aa", 0);

  /** A follower whose connection can be stalled. */
  private static final class Reader implements Outlet, AutoCloseable {
    private final StringBuilder text = new StringBuilder();
    private final Subscription subscription;
    private final Deque<Consumer<@Nullable Throwable>> waiting = new ArrayDeque<>();
    private boolean stalled;
    private int ended;

    Reader(Feed feed, From from) {
      this(feed, from, new ManualClock());
    }

    Reader(Feed feed, From from, ManualClock clock) {
      subscription = feed.follow(from, Place.OTHER).orElseThrow();
      subscription.start(this, Runnable::run, clock::nanos);
    }

    @Override
    public synchronized void write(byte[] octets, Consumer<@Nullable Throwable> written) {
      assertTrue(waiting.isEmpty(), "one write at a time");
      text.append(new String(octets, StandardCharsets.UTF_8));
      if (stalled) {
        waiting.add(written);
      } else {
        written.accept(null);
      }
    }

    @Override
    public void ended() {
      ended++;
    }

    synchronized void stall(boolean on) {
      stalled = on;
      if (!on && !waiting.isEmpty()) {
        waiting.remove().accept(null);
      }
    }

    synchronized void breakOff() {
      waiting.remove().accept(new IOException("broken pipe"));
    }

    synchronized List<String> messages() {
      return List.of(text.toString().split("\n\n", -1)).stream()
          .filter(message -> !message.isBlank() && !message.startsWith(":"))
          .toList();
    }

    List<String> named(String name) {
      return messages().stream().filter(m -> m.startsWith("event: " + name + "\n")).toList();
    }

    /** The numbers of the events, as they came. */
    List<Long> numbers() {
      List<Long> numbers = new ArrayList<>();
      for (String message : named("event")) {
        String data = message.substring(message.indexOf("\"n\":") + 4);
        numbers.add(Long.parseLong(data.substring(0, data.indexOf('}'))));
      }
      return numbers;
    }

    @Override
    public void close() {
      subscription.close();
    }
  }

  private static long heartbeats(Reader reader) {
    return reader.text.toString().lines().filter(line -> line.startsWith(":")).count();
  }

  private static void publish(Feed feed, long from, long to) {
    for (long number = from; number <= to; number++) {
      feed.publish(StreamFixture.event("serial-handler", "aa", number));
    }
  }

  @Test
  void descriptionThatChanges_isToldOnceAndBeforeTheState() {
    Feed feed = new Feed(START);
    DeviceView before = StreamFixture.device("a", DeviceStatus.ONLINE, 1);
    feed.publish(before);
    try (Reader reader = new Reader(feed, new From.Now())) {
      Await.until("snapshot", () -> reader.messages().size() == 1);
      assertTrue(reader.messages().getFirst().contains("\"description\":{\"owner\""));
      feed.publish(
          StreamFixture.device("a", DeviceStatus.ONLINE, 2)
              .with(StreamFixture.renamed("a", "M 1")));
      Await.until("state", () -> reader.named("state").size() == 1);
      assertTrue(reader.messages().get(1).startsWith("event: described\n"));
      assertTrue(reader.messages().get(1).contains("\"model\":\"M 1\""));
      feed.publish(
          StreamFixture.device("a", DeviceStatus.ONLINE, 3)
              .with(StreamFixture.renamed("a", "M 1")));
      Await.until("state", () -> reader.named("state").size() == 2);
      assertEquals(1, reader.named("described").size());
    }
  }

  @Test
  void slowFollower_getsTheLatestDescriptionOnly() {
    Feed feed = new Feed(START);
    feed.publish(StreamFixture.device("a", DeviceStatus.ONLINE, 1));
    try (Reader reader = new Reader(feed, new From.Now())) {
      Await.until("snapshot", () -> reader.messages().size() == 1);
      reader.stall(true);
      for (int i = 0; i < 100; i++) {
        DeviceView view = StreamFixture.device("a", DeviceStatus.ONLINE, 1);
        feed.publish(view.with(StreamFixture.renamed("a", "M " + i)));
      }
      reader.stall(false);
      Await.until(
          "the last", () -> reader.named("described").toString().contains("\"model\":\"M 99\""));
      assertTrue(reader.named("described").size() <= 2, reader.named("described")::toString);
    }
  }

  @Test
  void snapshotComesFirst_thenWhatChanges() {
    Feed feed = new Feed(START);
    feed.publish(StreamFixture.device("a", DeviceStatus.ONLINE, 1));
    try (Reader reader = new Reader(feed, new From.Now())) {
      Await.until("snapshot", () -> reader.messages().size() == 1);
      feed.publish(StreamFixture.device("a", DeviceStatus.DEGRADED, 2));
      Await.until("state", () -> reader.named("state").size() == 1);
      assertTrue(
          reader.messages().getFirst().startsWith("event: snapshot\nid: serial-handler/aa:0"));
      assertEquals(1, reader.named("availability").size());
      assertTrue(reader.named("state").getFirst().contains("\"value\":2.0"));
    }
  }

  @Test
  void deviceThatComesLater_isToldByAnotherSnapshot() {
    Feed feed = new Feed();
    try (Reader reader = new Reader(feed, new From.Now())) {
      Await.until("snapshot", () -> reader.named("snapshot").size() == 1);
      feed.publish(StreamFixture.device("a", DeviceStatus.ONLINE, 1));
      Await.until("second snapshot", () -> reader.named("snapshot").size() == 2);
      assertTrue(reader.named("snapshot").getLast().contains("\"handler\":\"serial\""));
    }
  }

  @Test
  void devicesThatComeAndGoTogether_areToldByOneSnapshot() {
    Feed feed = new Feed();
    feed.publish(StreamFixture.device("a", DeviceStatus.ONLINE, 1));
    feed.publish(StreamFixture.device("b", DeviceStatus.ONLINE, 1));
    try (Reader reader = new Reader(feed, new From.Now())) {
      Await.until("snapshot", () -> reader.messages().size() == 1);
      feed.update(
          List.of(
              StreamFixture.device("b", DeviceStatus.ONLINE, 2),
              StreamFixture.device("c", DeviceStatus.ONLINE, 3)),
          List.of(new DeviceId("a"), new DeviceId("never-known")));
      Await.until("second snapshot", () -> reader.messages().size() == 2);
      String last = reader.named("snapshot").getLast();
      assertTrue(last.contains("\"b\"") && last.contains("\"c\"") && !last.contains("\"a\""));
      feed.update(List.of(StreamFixture.device("b", DeviceStatus.ONLINE, 4)), List.of());
      Await.until("state", () -> reader.named("state").size() == 1);
      assertEquals(3, reader.messages().size());
    }
  }

  @Test
  void snapshots_areIncompleteUntilEachSourceWasHeard() {
    Feed feed = new Feed(Set.of("serial-handler", "http-poller"));
    try (Reader reader = new Reader(feed, new From.Now())) {
      feed.heard("serial-handler");
      feed.heard("serial-handler");
      Await.until("snapshot", () -> reader.named("snapshot").size() == 1);
      assertTrue(reader.named("snapshot").getLast().contains("\"complete\":false"));
      feed.heard("http-poller");
      Await.until("complete", () -> reader.messages().getLast().contains("\"complete\":true"));
    }
  }

  @Test
  void slowFollower_getsTheLatestState_andDelaysNobody() {
    Feed feed = new Feed(START);
    feed.publish(StreamFixture.device("a", DeviceStatus.ONLINE, 0));
    try (Reader slow = new Reader(feed, new From.Now());
        Reader fast = new Reader(feed, new From.Now())) {
      Await.until("snapshots", () -> slow.messages().size() + fast.messages().size() == 2);
      slow.stall(true);
      for (int i = 1; i <= 10_000; i++) {
        feed.publish(StreamFixture.device("a", DeviceStatus.ONLINE, i));
      }
      Await.until(
          "the fast one has the last",
          () -> fast.named("state").getLast().contains("\"value\":10000.0"));
      slow.stall(false);
      Await.until(
          "the slow one has the last",
          () -> slow.named("state").getLast().contains("\"value\":10000.0"));
      assertTrue(slow.named("state").size() <= 3, () -> slow.named("state").size() + " states");
    }
  }

  @Test
  void resumedFollower_getsWhatItMissed_once_inOrder() {
    Feed feed = new Feed(START);
    publish(feed, 1, 10);
    Position after4 = Position.parse("serial-handler/aa:4").orElseThrow();
    try (Reader reader = new Reader(feed, new From.After(after4))) {
      Await.until("missed events", () -> reader.numbers().equals(List.of(5L, 6L, 7L, 8L, 9L, 10L)));
      publish(feed, 9, 12);
      Await.until("live events", () -> reader.numbers().size() == 8);
      assertEquals(List.of(5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L), reader.numbers());
      assertTrue(reader.named("gap").isEmpty());
      assertTrue(reader.named("event").getLast().contains("id: serial-handler/aa:12\n"));
    }
  }

  @Test
  void withoutPosition_eventsComeFromNowOn_withOldest_allThatIsHeld() {
    Feed feed = new Feed(START);
    publish(feed, 1, 3);
    try (Reader now = new Reader(feed, new From.Now());
        Reader oldest = new Reader(feed, new From.Oldest())) {
      publish(feed, 4, 4);
      Await.until("from now on", () -> now.numbers().equals(List.of(4L)));
      Await.until("all", () -> oldest.numbers().equals(List.of(1L, 2L, 3L, 4L)));
    }
  }

  @Test
  void ringThatHasRunOver_isToldAsAGapOfThatSize() {
    Feed feed = new Feed(Position.START.with(START), 8, 1_000_000);
    Position after2 = Position.parse("serial-handler/aa:2").orElseThrow();
    publish(feed, 1, 20);
    try (Reader reader = new Reader(feed, new From.After(after2))) {
      Await.until("held events", () -> reader.numbers().size() == 8);
      assertEquals(13L, reader.numbers().getFirst());
      assertTrue(reader.named("gap").getFirst().contains("\"lost\":10}"));
    }
  }

  @Test
  void stalledFollower_learnsWhatTheRingLost() {
    Feed feed = new Feed(Position.START.with(START), 8, 1_000_000);
    try (Reader reader = new Reader(feed, new From.Now())) {
      publish(feed, 1, 1);
      Await.until("first event", () -> reader.numbers().size() == 1);
      reader.stall(true);
      publish(feed, 2, 2);
      publish(feed, 3, 1000);
      reader.stall(false);
      Await.until("last event", () -> reader.numbers().getLast() == 1000L);
      long lost =
          reader.named("gap").stream()
              .mapToLong(g -> Long.parseLong(g.replaceAll("(?s).*\"lost\":(\\d+).*", "$1")))
              .sum();
      assertEquals(1000 - reader.numbers().size(), lost);
    }
  }

  @Test
  void ringIsBoundedInBytes() {
    Feed feed = new Feed(Position.START.with(START), 32_768, 10_000);
    publish(feed, 1, 1000);
    assertTrue(feed.held() < 100 && feed.held() > 10, () -> feed.held() + " held");
  }

  @Test
  void positionOfAnotherBoot_bringsAllThatIsHeld_andAGapOfUnknownSize() {
    Feed feed = new Feed(START);
    publish(feed, 1, 3);
    Position other = Position.parse("serial-handler/zz:500").orElseThrow();
    try (Reader reader = new Reader(feed, new From.After(other))) {
      Await.until("all", () -> reader.numbers().equals(List.of(1L, 2L, 3L)));
      assertTrue(reader.named("gap").getFirst().contains("\"lost\":null"));
      assertEquals(1, reader.named("gap").size());
    }
  }

  /** What a ring has in which a handler was restarted: A:1 to A:5, then B:1 and B:2. */
  private static Feed restarted() {
    Feed feed = new Feed();
    for (int n = 1; n <= 5; n++) {
      feed.publish(StreamFixture.event("serial-handler", "A", n));
      feed.publish(StreamFixture.event("http-poller", "H", n));
    }
    feed.publish(StreamFixture.event("serial-handler", "B", 1));
    feed.publish(StreamFixture.event("serial-handler", "B", 2));
    return feed;
  }

  /** The ids of the events, and the gaps, that a follower gets behind a position. */
  private static List<String> behind(Feed feed, String position) {
    Position asked = Position.parse(position).orElseThrow();
    try (Reader reader = new Reader(feed, new From.After(asked))) {
      feed.publish(StreamFixture.event("end", "E", 1));
      Await.until("the end", () -> reader.messages().getLast().contains("end/E:1"));
      List<String> got = new ArrayList<>();
      String source = "serial-handler/";
      for (String message : reader.messages()) {
        if (message.startsWith("event: gap")) {
          got.add("gap");
        } else if (message.startsWith("event: event") && !message.contains("\"id\":\"end")) {
          String id = message.replaceAll("(?s).*\"id\":\"([^\"]+)\".*", "$1");
          got.add(id.startsWith(source) ? id.substring(source.length()) : id);
        }
      }
      return got;
    }
  }

  @Test
  void resumedBehindARestart_nothingComesTwice() {
    assertEquals(List.of(), behind(restarted(), "http-poller/H:5,serial-handler/B:2"));
  }

  @Test
  void resumedBeforeARestart_whatFollowsComes_andOneGap() {
    assertEquals(
        List.of("gap", "B:1", "B:2"), behind(restarted(), "http-poller/H:5,serial-handler/A:5"));
    assertEquals(
        List.of("A:4", "A:5", "gap", "B:1", "B:2"),
        behind(restarted(), "http-poller/H:5,serial-handler/A:3"));
  }

  @Test
  void eachSource_hasItsOwnPlace() {
    assertEquals(
        List.of("http-poller/H:4", "http-poller/H:5"),
        behind(restarted(), "http-poller/H:3,serial-handler/B:2"));
    assertEquals(List.of("B:2"), behind(restarted(), "http-poller/H:5,serial-handler/B:1"));
  }

  @Test
  void everyPositionThatWasGiven_resumesWithExactlyWhatFollowed() {
    Feed feed = restarted();
    List<String> ids = new ArrayList<>();
    List<String> positions = new ArrayList<>();
    try (Reader all = new Reader(feed, new From.Oldest())) {
      Await.until("all", () -> all.named("event").size() == 12);
      for (String message : all.named("event")) {
        positions.add(message.replaceAll("(?s).*\nid: ([^\n]+)\n.*", "$1"));
        ids.add(
            message.replaceAll("(?s).*\"id\":\"([^\"]+)\".*", "$1").replace("serial-handler/", ""));
      }
    }
    for (int i = 0; i < positions.size(); i++) {
      List<String> got = new ArrayList<>(behind(feed, positions.get(i)));
      got.remove("gap");
      List<String> rest = new ArrayList<>(ids.subList(i + 1, ids.size()));
      assertEquals(rest, got, "behind " + positions.get(i));
    }
  }

  @Test
  void feedThatWasRestarted_bringsNothingTwice_thoughItIsBehindItsFollower() {
    Feed feed = new Feed();
    feed.publish(StreamFixture.event("serial-handler", "A", 1));
    Position ahead = Position.parse("serial-handler/A:3").orElseThrow();
    try (Reader reader = new Reader(feed, new From.After(ahead))) {
      for (int n = 2; n <= 4; n++) {
        feed.publish(StreamFixture.event("serial-handler", "A", n));
      }
      Await.until("the new one", () -> reader.numbers().equals(List.of(4L)));
      assertEquals(List.of(), reader.named("gap"));
    }
  }

  @Test
  void positionFromTheFuture_bringsAllThatIsHeld() {
    Feed feed = new Feed(START);
    publish(feed, 1, 3);
    Position future = Position.parse("serial-handler/aa:500").orElseThrow();
    try (Reader reader = new Reader(feed, new From.After(future))) {
      Await.until("all", () -> reader.numbers().equals(List.of(1L, 2L, 3L)));
    }
  }

  @Test
  void mergedSources_eachKeepTheirPlaceInTheId() {
    Feed feed = new Feed();
    feed.publish(StreamFixture.event("serial-handler", "aa", 1));
    feed.publish(StreamFixture.event("http-poller", "bb", 1));
    feed.publish(StreamFixture.event("serial-handler", "aa", 2));
    Position seen = Position.parse("serial-handler/aa:1").orElseThrow();
    try (Reader reader = new Reader(feed, new From.After(seen))) {
      Await.until("two events", () -> reader.named("event").size() == 2);
      assertTrue(
          reader.named("event").getLast().contains("id: http-poller/bb:1,serial-handler/aa:2\n"));
    }
  }

  @Test
  void followerThatKeepsUp_isWrittenToByWhoeverPublishes() {
    Feed feed = new Feed(START);
    try (Reader reader = new Reader(feed, new From.Now())) {
      publish(feed, 1, 3);
      assertEquals(List.of(1L, 2L, 3L), reader.numbers());
    }
  }

  @Test
  void whatIsHeldTogether_isWrittenTogether_behindTheHold() {
    Feed feed = new Feed(START);
    try (Reader reader = new Reader(feed, new From.Now())) {
      try (Feed.Hold _ = feed.hold()) {
        try (Feed.Hold _ = feed.hold()) {
          publish(feed, 1, 2);
          assertEquals(List.of(), reader.numbers());
        }
        assertEquals(List.of(1L, 2L), reader.numbers(), "another's end holds nothing back");
        publish(feed, 3, 3);
      }
      assertEquals(List.of(1L, 2L, 3L), reader.numbers());
    }
  }

  @Test
  void followerThatLags_isWrittenToByWhoeverEndsTheWrite() {
    Feed feed = new Feed(START);
    try (Reader reader = new Reader(feed, new From.Now())) {
      reader.stall(true);
      publish(feed, 1, 2_000);
      assertEquals(1, reader.numbers().size());
      reader.stall(false);
      assertEquals(2_000, reader.numbers().size());
      assertTrue(reader.named("gap").isEmpty());
    }
  }

  @Test
  void brokenConnection_freesItsPlace_once() {
    Feed feed = new Feed(START);
    Reader reader = new Reader(feed, new From.Now());
    reader.stall(true);
    publish(feed, 1, 2);
    reader.breakOff();
    assertEquals(0, feed.followers());
    reader.close();
    publish(feed, 3, 3);
    assertEquals(1, reader.ended);
    assertEquals(List.of(1L), reader.numbers());
  }

  @Test
  void streamThatIsEnded_endsBehindTheWriteThatIsUnderWay() {
    Feed feed = new Feed(START);
    Reader reader = new Reader(feed, new From.Now());
    reader.stall(true);
    publish(feed, 1, 1);
    reader.close();
    assertEquals(0, reader.ended);
    reader.stall(false);
    assertEquals(1, reader.ended);
  }

  @Test
  void quietStream_hasASignOfLifeEachThreeSeconds() {
    ManualClock clock = new ManualClock();
    Feed feed = new Feed(START);
    try (Reader reader = new Reader(feed, new From.Now(), clock)) {
      clock.advance(Duration.ofSeconds(2));
      publish(feed, 1, 1);
      clock.advance(Duration.ofSeconds(1));
      assertEquals(Duration.ofSeconds(2), reader.subscription.beat());
      assertEquals(0, heartbeats(reader));
      clock.advance(Duration.ofSeconds(2));
      assertEquals(Subscription.HEARTBEAT, reader.subscription.beat());
      assertEquals(1, heartbeats(reader));
      reader.stall(true);
      publish(feed, 2, 3);
      clock.advance(Duration.ofSeconds(3));
      Duration _ = reader.subscription.beat();
      assertEquals(1, heartbeats(reader), "a write is under way");
    }
  }

  @Test
  void seventeenthFollower_isRefused_andAPlaceIsFreeAgainAfterOneLeft() {
    Feed feed = new Feed(START);
    List<Subscription> open = new ArrayList<>();
    for (int i = 0; i < Followers.MAX_OTHERS; i++) {
      open.add(feed.follow(new From.Now(), Place.OTHER).orElseThrow());
    }
    assertTrue(feed.follow(new From.Now(), Place.OTHER).isEmpty());
    open.getFirst().close();
    assertFalse(feed.follow(new From.Now(), Place.OTHER).isEmpty());
    assertEquals(Followers.MAX_OTHERS, feed.followers());
  }

  @Test
  void hubsOwnServices_havePlacesOfTheirOwn_howeverManyOthersFollow() {
    Feed feed = new Feed(START);
    for (int i = 0; i < Followers.MAX_OTHERS; i++) {
      assertTrue(feed.follow(new From.Now(), Place.OTHER).isPresent());
    }
    List<Subscription> own = new ArrayList<>();
    for (int i = 0; i < Followers.MAX_OWN; i++) {
      own.add(feed.follow(new From.Now(), Place.OWN).orElseThrow());
    }
    assertTrue(feed.follow(new From.Now(), Place.OWN).isEmpty(), "they are bounded, too");
    assertTrue(feed.follow(new From.Now(), Place.OTHER).isEmpty());
    own.getFirst().close();
    assertTrue(feed.follow(new From.Now(), Place.OTHER).isEmpty(), "it is no place of theirs");
    assertTrue(feed.follow(new From.Now(), Place.OWN).isPresent());
  }

  @Test
  void deviceOfWhichNothingIsKnownAnyMore_isToldByASnapshot_howeverQuicklyItIsReadAgain() {
    Feed feed = new Feed();
    DeviceView known = StreamFixture.device("a", DeviceStatus.ONLINE, 1);
    feed.publish(known);
    try (Reader reader = new Reader(feed, new From.Now())) {
      Await.until("snapshot", () -> reader.messages().size() == 1);
      feed.update(
          List.of(
              known
                  .with(DeviceStatus.UNKNOWN, StreamFixture.NOW.plusSeconds(1))
                  .with((Reading) null)),
          Set.of());
      feed.publish(StreamFixture.device("a", DeviceStatus.ONLINE, 2));
      Await.until("the new reading", () -> reader.named("state").size() == 1);
      String second = reader.named("snapshot").getLast();
      assertTrue(second.contains("\"reading\":null"), second);
    }
  }

  @Test
  void faultThatIsTriedAgain_isToldWithEachAttempt_andWhenItWasSeenIsNoNews() {
    Feed feed = new Feed(START);
    DeviceView well = StreamFixture.device("d", DeviceStatus.ONLINE, 1);
    feed.publish(well);
    try (Reader reader = new Reader(feed, new From.Now())) {
      for (int attempt = 1; attempt <= 2; attempt++) {
        for (int second = 0; second < 2; second++) {
          feed.publish(
              well.withFault(
                  new Fault(
                      FaultCode.CONNECTION_FAILED,
                      "refused",
                      StreamFixture.NOW.plusSeconds(second),
                      Optional.of(
                          new Fault.Retry(
                              attempt, StreamFixture.NOW.plusSeconds(10L * attempt))))));
        }
      }
      List<String> told = reader.named("fault");
      assertEquals(2, told.size(), told.toString());
      assertTrue(told.getLast().contains("\"attempt\":2"), told.toString());
    }
  }
}
