package io.sensorhub.aggregator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.aggregator.history.History;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Position;
import io.sensorhub.core.Quality;
import io.sensorhub.core.Reading;
import io.sensorhub.core.Value;
import io.sensorhub.core.description.DeviceDescription;
import io.sensorhub.core.health.DeviceStatus;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.stream.DeviceView;
import io.sensorhub.stream.Feed;
import io.sensorhub.stream.SourcePresence;
import io.sensorhub.stream.StreamMessage;
import io.sensorhub.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HandlerFollowerTest {

  private static final DeviceId QUIET = new DeviceId("quiet");
  private static final DeviceId TALKATIVE = new DeviceId("talkative");

  private final ManualClock clock = new ManualClock();
  private final Feed feed = new Feed();
  private final ReadingCache cache =
      new ReadingCache(Duration.ofSeconds(10), 10, clock, clock::nanos, Runnable::run);
  private final CircuitBreaker breaker = new CircuitBreaker(clock::nanos);
  private final HandlerFollower follower =
      new HandlerFollower(
          "serial-handler", feed, cache, new History(clock), breaker, clock, clock::nanos);

  private Reading reading(DeviceId device) {
    return Reading.at(
        clock.instant(), device, Map.of("v", new Value.Whole(1)), Map.of(), Quality.GOOD);
  }

  private DeviceView view(DeviceId id, DeviceStatus status, @Nullable Reading reading) {
    Duration silence = id.equals(QUIET) ? Duration.ZERO : Duration.ofSeconds(30);
    return new DeviceView(
        id,
        "generic",
        "serial",
        status,
        clock.instant(),
        reading,
        null,
        described(id, "generic", silence));
  }

  private static DeviceDescription described(DeviceId id, String type, Duration silence) {
    return new DeviceDescription(
        id,
        "serial-handler",
        type,
        "M",
        Optional.empty(),
        id.value(),
        Optional.empty(),
        Optional.empty(),
        silence,
        Map.of());
  }

  private void snapshot(DeviceStatus status, boolean withReadings) {
    follower.message(
        new StreamMessage.Snapshot(
            List.of(
                view(QUIET, status, withReadings ? reading(QUIET) : null),
                view(TALKATIVE, status, withReadings ? reading(TALKATIVE) : null))),
        Position.START);
  }

  private DeviceView known(DeviceId id) {
    return feed.device(id).orElseThrow();
  }

  @Test
  void descriptionIsHandedOn_withTheTypeThatItSays() {
    snapshot(DeviceStatus.ONLINE, true);
    DeviceDescription now = described(QUIET, "relay", Duration.ofSeconds(5));
    follower.message(new StreamMessage.Described(now), Position.START);
    assertEquals("relay", known(QUIET).type());
    assertEquals(now, known(QUIET).description());
  }

  @Test
  void devicesAreKnownFromTheirHandler() {
    assertFalse(follower.owns(QUIET));
    snapshot(DeviceStatus.ONLINE, true);
    assertTrue(follower.owns(QUIET) && follower.connected());
    assertEquals("serial", known(QUIET).handler());
    assertEquals(2, cache.entries());
  }

  @Test
  void restartedHandler_withEmptyHands_takesNothingAway() {
    snapshot(DeviceStatus.ONLINE, true);
    follower.disconnected("killed", Duration.ZERO);
    clock.advance(Duration.ofSeconds(2));
    snapshot(DeviceStatus.UNKNOWN, false);
    assertEquals(DeviceStatus.ONLINE, known(QUIET).status());
    assertNotNull(known(QUIET).reading());
  }

  @Test
  void silenceThatPassesAfterTheRestart_takesOffline() {
    snapshot(DeviceStatus.ONLINE, true);
    follower.disconnected("killed", Duration.ZERO);
    snapshot(DeviceStatus.UNKNOWN, false);
    clock.advance(Duration.ofSeconds(31));
    follower.check();
    assertEquals(DeviceStatus.OFFLINE, known(TALKATIVE).status());
    assertEquals(DeviceStatus.ONLINE, known(QUIET).status());
  }

  @Test
  void deviceThatTellsEventsAlone_isJudgedByItsHandler() {
    snapshot(DeviceStatus.ONLINE, true);
    clock.advance(Duration.ofDays(1));
    follower.check();
    assertEquals(DeviceStatus.ONLINE, known(TALKATIVE).status());
  }

  @Test
  void clockThatIsSet_takesNothingOffline() {
    ManualClock wall = new ManualClock();
    HandlerFollower other =
        new HandlerFollower(
            "serial-handler", feed, cache, new History(wall), breaker, wall, clock::nanos);
    StreamMessage.Snapshot empty =
        new StreamMessage.Snapshot(List.of(view(TALKATIVE, DeviceStatus.UNKNOWN, null)));
    other.message(
        new StreamMessage.Snapshot(
            List.of(view(TALKATIVE, DeviceStatus.ONLINE, reading(TALKATIVE)))),
        Position.START);
    other.disconnected("killed", Duration.ZERO);
    other.message(empty, Position.START);
    for (Duration step : List.of(Duration.ofDays(366), Duration.ofDays(-800))) {
      wall.advance(step);
      clock.advance(Duration.ofSeconds(14));
      other.check();
      assertEquals(DeviceStatus.ONLINE, known(TALKATIVE).status());
    }
    clock.advance(Duration.ofSeconds(3));
    other.check();
    assertEquals(DeviceStatus.OFFLINE, known(TALKATIVE).status());
  }

  private void keptAndSilent() {
    snapshot(DeviceStatus.ONLINE, true);
    follower.disconnected("killed", Duration.ZERO);
    snapshot(DeviceStatus.UNKNOWN, false);
    clock.advance(Duration.ofSeconds(31));
    follower.check();
    Fault fault = known(TALKATIVE).fault();
    assertNotNull(fault);
    assertEquals(FaultCode.READ_TIMEOUT, fault.code());
    assertEquals(DeviceStatus.OFFLINE, known(TALKATIVE).status());
  }

  @Test
  void whatWasConcludedWithoutTheHandler_isTakenBackByItsAvailability() {
    keptAndSilent();
    follower.message(
        new StreamMessage.Availability(TALKATIVE, DeviceStatus.ONLINE, clock.instant()),
        Position.START);
    assertEquals(DeviceStatus.ONLINE, known(TALKATIVE).status());
    assertNull(known(TALKATIVE).fault());
  }

  @Test
  void whatWasConcludedWithoutTheHandler_isTakenBackByAState() {
    keptAndSilent();
    follower.message(new StreamMessage.State("generic", reading(TALKATIVE)), Position.START);
    assertEquals(DeviceStatus.ONLINE, known(TALKATIVE).status());
    assertNull(known(TALKATIVE).fault());
  }

  @Test
  void whatWasConcludedWithoutTheHandler_isTakenBackByASnapshot() {
    keptAndSilent();
    snapshot(DeviceStatus.ONLINE, true);
    assertEquals(DeviceStatus.ONLINE, known(TALKATIVE).status());
    assertNull(known(TALKATIVE).fault());
    clock.advance(Duration.ofSeconds(31));
    follower.check();
    assertEquals(DeviceStatus.ONLINE, known(TALKATIVE).status(), "the handler judges again");
  }

  @Test
  void handlerThatIsRestartedAgainAndAgain_doesNotKeepADeviceForEver() {
    snapshot(DeviceStatus.ONLINE, true);
    for (int i = 0; i < 11; i++) {
      follower.disconnected("killed", Duration.ZERO);
      snapshot(DeviceStatus.UNKNOWN, false);
      clock.advance(Duration.ofSeconds(3));
      follower.check();
    }
    assertEquals(DeviceStatus.OFFLINE, known(TALKATIVE).status());
    assertEquals(DeviceStatus.ONLINE, known(QUIET).status());
  }

  @Test
  void handlerGoneForTenSeconds_takesItsDevicesOffline_andBringsThemBack() {
    snapshot(DeviceStatus.ONLINE, true);
    follower.disconnected("killed", Duration.ZERO);
    clock.advance(Duration.ofSeconds(10));
    follower.check();
    assertEquals(DeviceStatus.ONLINE, known(QUIET).status());
    clock.advance(Duration.ofMillis(1));
    follower.check();
    assertEquals(DeviceStatus.OFFLINE, known(QUIET).status());
    Fault fault = known(QUIET).fault();
    assertNotNull(fault);
    assertEquals(FaultCode.HANDLER_DOWN, fault.code());
    assertEquals(0, cache.entries());
    snapshot(DeviceStatus.UNKNOWN, false);
    assertEquals(DeviceStatus.UNKNOWN, known(QUIET).status());
    assertNull(known(QUIET).fault());
    snapshot(DeviceStatus.ONLINE, true);
    assertEquals(DeviceStatus.ONLINE, known(QUIET).status());
  }

  @Test
  void handlerThatHasSaidNothing_isGoneFromItsLastWordOn() {
    snapshot(DeviceStatus.ONLINE, true);
    clock.advance(Duration.ofSeconds(9));
    follower.disconnected("timeout", Duration.ofSeconds(9));
    clock.advance(Duration.ofMillis(1500));
    follower.check();
    assertEquals(DeviceStatus.OFFLINE, feed.device(QUIET).orElseThrow().status());
  }

  @Test
  void handlerThatIsBack_isAskedAgainAtOnce() {
    breaker.failed();
    snapshot(DeviceStatus.ONLINE, true);
    assertTrue(breaker.allows());
  }

  @Test
  void deviceThatTheHandlerNoLongerHas_isForgotten() {
    snapshot(DeviceStatus.ONLINE, true);
    follower.message(
        new StreamMessage.Snapshot(List.of(view(QUIET, DeviceStatus.ONLINE, reading(QUIET)))),
        Position.START);
    assertTrue(feed.device(TALKATIVE).isEmpty());
    assertFalse(follower.owns(TALKATIVE));
    assertEquals(1, cache.entries());
  }

  @Test
  void handlerWithoutAnyDevice_takesAllOfItsDevicesAway() {
    snapshot(DeviceStatus.ONLINE, true);
    follower.message(new StreamMessage.Snapshot(List.of()), Position.START);
    assertEquals(List.of(), feed.devices());
    assertEquals(0, cache.entries());
  }

  @Test
  void handlerThatDoesNotKnowAllItsDevicesYet_takesNoneAway() {
    snapshot(DeviceStatus.ONLINE, true);
    follower.message(new StreamMessage.Snapshot(List.of(), false), Position.START);
    assertEquals(2, feed.devices().size());
    assertTrue(follower.owns(QUIET));
  }

  /** A handler that was restarted while the manager of its adapters is away names only some. */
  @Test
  void deviceThatIsNotNamedYet_isOfflineAfterItsSilence() {
    snapshot(DeviceStatus.ONLINE, true);
    follower.disconnected("restarted", Duration.ZERO);
    follower.message(new StreamMessage.Snapshot(List.of(), false), Position.START);
    assertEquals(DeviceStatus.ONLINE, feed.device(TALKATIVE).orElseThrow().status());
    clock.advance(Duration.ofSeconds(31));
    follower.check();
    assertEquals(DeviceStatus.OFFLINE, feed.device(TALKATIVE).orElseThrow().status());
    assertEquals(DeviceStatus.ONLINE, feed.device(QUIET).orElseThrow().status());
  }

  @Test
  void deviceThatMovedToAnotherHandler_staysThere() {
    snapshot(DeviceStatus.ONLINE, true);
    feed.publish(
        new DeviceView(
            QUIET, "generic", "http", DeviceStatus.ONLINE, clock.instant(), null, null, null));
    follower.message(new StreamMessage.Snapshot(List.of()), Position.START);
    assertEquals(List.of(QUIET), feed.devices().stream().map(DeviceView::id).toList());
  }

  @Test
  void deviceThatIsNoMore_isForgottenThoughItsHandlerIsAway() {
    snapshot(DeviceStatus.ONLINE, true);
    follower.forget(QUIET);
    assertTrue(feed.device(QUIET).isPresent());
    follower.disconnected("killed", Duration.ZERO);
    follower.forget(QUIET);
    assertTrue(feed.device(QUIET).isEmpty());
    assertEquals(1, cache.entries());
  }

  @Test
  void offlineDevice_isNotAnsweredFromTheCache() {
    snapshot(DeviceStatus.ONLINE, true);
    follower.message(
        new StreamMessage.Availability(QUIET, DeviceStatus.OFFLINE, clock.instant()),
        Position.START);
    assertEquals(1, cache.entries());
    assertEquals(DeviceStatus.OFFLINE, known(QUIET).status());
  }

  @Test
  void deviceThatBecomesAnotherOne_keepsNothing_whateverElseComesInTheSameReload() {
    snapshot(DeviceStatus.ONLINE, true);
    clock.advance(Duration.ofSeconds(1));
    DeviceView other = view(QUIET, DeviceStatus.UNKNOWN, null);
    follower.message(
        new StreamMessage.Snapshot(
            List.of(other, view(TALKATIVE, DeviceStatus.ONLINE, reading(TALKATIVE)))),
        Position.START);
    assertEquals(DeviceStatus.UNKNOWN, known(QUIET).status());
    assertNull(known(QUIET).reading());
    assertEquals(1, cache.entries());
    assertNotNull(known(TALKATIVE).reading());
  }

  @Test
  void deviceThatBecomesUnknown_keepsNothing() {
    snapshot(DeviceStatus.ONLINE, true);
    follower.message(
        new StreamMessage.Availability(QUIET, DeviceStatus.UNKNOWN, clock.instant()),
        Position.START);
    assertEquals(DeviceStatus.UNKNOWN, known(QUIET).status());
    assertNull(known(QUIET).reading());
    assertEquals(1, cache.entries());
  }

  @Test
  void deviceNotHeardSinceTheRestart_keepsWhatWasKnown_untilItBecomesAnotherOne() {
    snapshot(DeviceStatus.ONLINE, true);
    follower.disconnected("killed", Duration.ZERO);
    DeviceView unheard = view(QUIET, DeviceStatus.UNKNOWN, null);
    DeviceView other = view(TALKATIVE, DeviceStatus.ONLINE, reading(TALKATIVE));
    follower.message(new StreamMessage.Snapshot(List.of(unheard)), Position.START);
    clock.advance(Duration.ofSeconds(1));
    follower.message(new StreamMessage.Snapshot(List.of(unheard, other)), Position.START);
    assertEquals(DeviceStatus.ONLINE, known(QUIET).status());
    assertNotNull(known(QUIET).reading());
    DeviceView changed = view(QUIET, DeviceStatus.UNKNOWN, null);
    follower.message(new StreamMessage.Snapshot(List.of(changed, other)), Position.START);
    assertEquals(DeviceStatus.UNKNOWN, known(QUIET).status());
    assertNull(known(QUIET).reading());
  }

  @Test
  void deviceThatMovesWhileItsHandlerIsAway_isLeftToItsNewHandler() {
    snapshot(DeviceStatus.ONLINE, true);
    follower.disconnected("killed", Duration.ZERO);
    DeviceView elsewhere =
        new DeviceView(
            QUIET,
            "generic",
            "http",
            DeviceStatus.ONLINE,
            clock.instant(),
            reading(QUIET),
            null,
            described(QUIET, "generic", Duration.ZERO));
    feed.update(List.of(elsewhere), Set.of());
    follower.forget(QUIET);
    assertFalse(follower.owns(QUIET));
    assertEquals("http", known(QUIET).handler());
    clock.advance(SourcePresence.GONE_AFTER.plusSeconds(1));
    follower.check();
    assertEquals(DeviceStatus.ONLINE, known(QUIET).status());
    assertEquals(DeviceStatus.OFFLINE, known(TALKATIVE).status());
    follower.forget(TALKATIVE);
    assertTrue(feed.device(TALKATIVE).isEmpty(), "nobody else has it");
  }
}
