package io.sensorhub.poller.device;

import io.sensorhub.core.Quality;
import io.sensorhub.core.Reading;
import io.sensorhub.core.Unit;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.description.PropertyDescription;
import io.sensorhub.core.health.DeviceHealth;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.runtime.device.DeviceBoard;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one device, whether it was asked, told it on its stream or reported it by
 * itself. Thread-safe.
 */
public final class DeviceState {

  private static final int MOST_TOLD = 5;

  private final DeviceBoard board;
  private final Clock clock;
  private DeviceConfig device;
  private @Nullable Reading last;
  private boolean over;

  /** Counts what was taken: order does not depend on a clock that may be set. */
  private long turn;

  /** In which turn each property was told last. */
  private final Map<String, Long> told = new HashMap<>();

  /**
   * @param device with the profile that was found out if one was
   * @param board knows what was read before, by whoever looked after the same device
   */
  public DeviceState(DeviceConfig device, DeviceBoard board, Clock clock) {
    this.device = device;
    this.board = board;
    this.clock = clock;
    this.last = board.reading(device.id()).orElse(null);
  }

  /** The device is looked after by somebody else, or by nobody, from now on: nothing is told. */
  public synchronized void end() {
    over = true;
  }

  /**
   * It was found out what it is.
   *
   * @param properties what is known of them before they have been read
   */
  public synchronized void identified(
      DeviceConfig now, Map<String, PropertyDescription> properties) {
    device = now;
    last = null;
    told.clear();
    if (!over) {
      board.identified(now, properties);
    }
  }

  /** What is known of its properties, now that the device or its profile has told more. */
  public synchronized void described(Map<String, PropertyDescription> properties) {
    if (!over) {
      board.described(device.id(), properties);
    }
  }

  public synchronized DeviceConfig device() {
    return device;
  }

  public DeviceHealth health() {
    return board.health(device().id());
  }

  /** What has been taken up to now; to be remembered with a question. */
  public synchronized long asked() {
    return turn;
  }

  public Instant now() {
    return clock.instant();
  }

  /**
   * Takes values. One that has come on another way since {@code asked} is newer and stays.
   *
   * @param asked what {@link #asked} said when the question was sent
   * @param units besides those of the profile
   * @param unfit what was not as expected; empty: nothing
   */
  public synchronized void take(
      long asked, Map<String, Value> values, Map<String, Unit> units, List<String> unfit) {
    Map<String, Value> fresh = new LinkedHashMap<>(values);
    Reading before = last;
    fresh.keySet().removeIf(property -> told.getOrDefault(property, 0L) > asked);
    turn++;
    fresh.keySet().forEach(property -> told.put(property, turn));
    Map<String, Unit> all = new LinkedHashMap<>(units);
    all.putAll(device.profile().units());
    all.keySet().retainAll(fresh.keySet());
    Reading reading = before;
    if (!fresh.isEmpty()) {
      Reading part = Reading.at(clock.instant(), device.id(), fresh, all, Quality.GOOD);
      reading = before == null ? part : part.over(before);
    }
    if (reading == null) {
      failed(FaultCode.INVALID_RESPONSE, described(unfit), device.pollInterval());
      return;
    }
    if (over) {
      return;
    }
    last = reading;
    if (unfit.isEmpty()) {
      board.measured(reading);
    } else {
      Instant now = clock.instant();
      board.measuredPartly(reading, Fault.of(FaultCode.INVALID_RESPONSE, described(unfit), now));
    }
  }

  private static String described(List<String> unfit) {
    String shown = String.join("; ", unfit.subList(0, Math.min(MOST_TOLD, unfit.size())));
    int more = unfit.size() - MOST_TOLD;
    return more > 0 ? shown + "; and " + more + " more" : shown;
  }

  /** It is there, and said nothing of its values. */
  public synchronized void heard() {
    if (!over) {
      board.heard(device.id());
    }
  }

  /**
   * It could not be read.
   *
   * @param again when it is tried next
   */
  public synchronized Fault failed(FaultCode code, String message, Duration again) {
    int attempt = board.health(device.id()).consecutiveFailures() + 1;
    Instant now = clock.instant();
    Fault fault =
        new Fault(code, message, now, Optional.of(new Fault.Retry(attempt, now.plus(again))));
    if (!over) {
      board.failed(device.id(), fault);
    }
    return fault;
  }
}
