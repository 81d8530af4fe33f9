package io.sensorhub.aggregator.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Quality;
import io.sensorhub.core.Reading;
import io.sensorhub.core.Value;
import io.sensorhub.testkit.ManualClock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HistoryTest {

  private static final DeviceId DEVICE = new DeviceId("meter");

  private final ManualClock clock = new ManualClock();
  private final History history = new History(clock);

  private Reading reading(DeviceId device, Map<String, Value> values) {
    return Reading.at(clock.instant(), device, values, Map.of(), Quality.GOOD);
  }

  private void takes(double value) {
    history.take(reading(DEVICE, Map.of("power", new Value.Decimal(value))));
  }

  private long start(Duration ago, int step) {
    return Math.floorDiv(clock.instant().minus(ago).getEpochSecond(), step) * step;
  }

  private JsonNode read(Duration ago, int step) {
    return history.read(DEVICE, Optional.of("power"), start(ago, step), step).path("power");
  }

  private void toNextMinute() {
    clock.advance(Duration.ofSeconds(60 - Math.floorMod(clock.instant().getEpochSecond(), 60)));
  }

  @Test
  void minute_hasMeanLeastAndGreatest() {
    toNextMinute();
    for (double value : new double[] {4, 1, 7}) {
      takes(value);
      clock.advance(Duration.ofSeconds(2));
    }
    JsonNode power = read(Duration.ZERO, 60);
    assertEquals("{\"mean\":[4.0],\"least\":[1.0],\"greatest\":[7.0]}", power.toString());
  }

  @Test
  void tenSeconds_areApart_andWhatWasNotMeasuredIsNull() {
    toNextMinute();
    takes(1);
    clock.advance(Duration.ofSeconds(20));
    takes(3);
    assertEquals("[1.0,null,3.0]", read(Duration.ofSeconds(20), 10).path("mean").toString());
    assertEquals("[2.0]", read(Duration.ofSeconds(20), 60).path("mean").toString());
  }

  @Test
  void sameReadingTwice_countsOnce() {
    toNextMinute();
    Reading reading = reading(DEVICE, Map.of("power", new Value.Whole(2)));
    history.take(reading);
    clock.advance(Duration.ofSeconds(1));
    takes(4);
    history.take(reading);
    assertEquals("[3.0]", read(Duration.ZERO, 60).path("mean").toString());
  }

  @Test
  void dayAtAMinute_andHourAtTenSeconds_areKept_andNoMore() {
    toNextMinute();
    for (int i = 0; i < 30 * 360; i++) {
      takes(i);
      clock.advance(Duration.ofSeconds(10));
    }
    JsonNode day = read(Duration.ofHours(24), 60).path("mean");
    assertEquals(24 * 60 + 1, day.size());
    assertTrue(day.get(0).isNumber(), "a day ago");
    JsonNode hour = read(Duration.ofHours(1), 10).path("mean");
    assertTrue(hour.get(0).isNumber(), "an hour ago");
    assertTrue(read(Duration.ofHours(27), 60).path("mean").get(0).isNull(), "27 hours ago");
    assertTrue(read(Duration.ofHours(2), 10).path("mean").get(0).isNull(), "10 s, two hours ago");
    assertTrue(history.bytes() < 32 * 1024, history.bytes() + " bytes");
  }

  @Test
  void coarserStep_isTheMeanOfItsMinutes() {
    clock.advance(Duration.ofSeconds(600 - Math.floorMod(clock.instant().getEpochSecond(), 600)));
    for (int minute = 0; minute < 10; minute++) {
      takes(minute);
      clock.advance(Duration.ofMinutes(1));
    }
    JsonNode power = read(Duration.ofMinutes(10), 600);
    assertEquals("[4.5,null]", power.path("mean").toString());
    assertEquals("[9.0,null]", power.path("greatest").toString());
  }

  @Test
  void textsAndFlags_areNoNumbers() {
    history.take(
        reading(
            DEVICE,
            Map.of(
                "note", new Value.Text("7"),
                "on", new Value.Flag(true),
                "gone", new Value.Missing(),
                "count", new Value.Whole(3))));
    assertEquals(1, history.read(DEVICE, Optional.empty(), start(Duration.ZERO, 60), 60).size());
  }

  @Test
  void manyProperties_stayWithinTheBound_andTheSilentOnesLoseTheirPastFirst() {
    int most = 64 * 1024;
    History small = new History(clock, most);
    DeviceId silent = new DeviceId("silent");
    Random random = new Random(5);
    for (int second = 0; second < 3 * 3600; second += 10) {
      if (second < 3600) {
        small.take(reading(silent, Map.of("power", new Value.Whole(1))));
      }
      for (int i = 0; i < 12; i++) {
        small.take(
            reading(
                new DeviceId("d" + i), Map.of("power", new Value.Decimal(random.nextDouble()))));
      }
      assertTrue(small.bytes() <= most, small.bytes() + " bytes");
      clock.advance(Duration.ofSeconds(10));
    }
    int leftOfSilent = known(small, silent);
    for (int i = 0; i < 12; i++) {
      int left = known(small, new DeviceId("d" + i));
      assertTrue(left > leftOfSilent, left + " minutes of d" + i + ", silent " + leftOfSilent);
    }
  }

  private int known(History small, DeviceId device) {
    int minutes = 0;
    long from = start(Duration.ofHours(3), 60);
    for (JsonNode one : small.read(device, Optional.empty(), from, 60).at("/power/mean")) {
      minutes += one.isNumber() ? 1 : 0;
    }
    return minutes;
  }

  @Test
  void morePropertiesThanFit_stayWithinTheBound() {
    int most = 20_000;
    History small = new History(clock, most);
    for (int i = 0; i < 1_000; i++) {
      small.take(reading(new DeviceId("d" + i), Map.of("power", new Value.Whole(i))));
      assertTrue(small.bytes() <= most, small.bytes() + " bytes");
    }
    long from = start(Duration.ZERO, 60);
    assertFalse(small.read(new DeviceId("d999"), Optional.empty(), from, 60).isEmpty());
    assertTrue(small.read(new DeviceId("d0"), Optional.empty(), from, 60).isEmpty());
  }

  @Test
  void forgottenDevice_leavesNothing() {
    takes(1);
    history.forget(DEVICE);
    assertEquals(0, history.bytes());
    assertTrue(read(Duration.ZERO, 60).isMissingNode());
  }

  @Test
  void clockThatIsSetBack_doesNotStopTheCurve() {
    takes(9);
    clock.advance(Duration.ofHours(-5));
    takes(1);
    assertEquals("[1.0]", read(Duration.ZERO, 60).path("mean").toString());
  }

  @Test
  void readingFromTheFuture_isLeft() {
    Reading early = reading(DEVICE, Map.of("power", new Value.Whole(9)));
    clock.advance(Duration.ofHours(-5));
    history.take(early);
    assertEquals(0, history.bytes());
  }
}
