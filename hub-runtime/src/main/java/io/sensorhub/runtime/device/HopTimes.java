package io.sensorhub.runtime.device;

import io.sensorhub.core.config.DeviceConfig;
import java.time.Duration;

/**
 * How long the services wait for each other: each hop a little longer than the next one, so that
 * the answer is that of whoever knows the device.
 */
public final class HopTimes {

  private static final Duration HOP = Duration.ofSeconds(1);
  private static final Duration ORDINARY_READ = Duration.ofSeconds(15);

  /** The turns of others at the same host or line. */
  private static final Duration TURNS = Duration.ofSeconds(3);

  private HopTimes() {}

  /** How long a device's handler waits for a read of the device itself, with its turn. */
  public static Duration read(DeviceConfig device) {
    Duration own = device.connectTimeout().plus(device.readTimeout()).plus(TURNS);
    return own.compareTo(ORDINARY_READ) > 0 ? own : ORDINARY_READ;
  }

  /** How long the aggregator waits for a handler that takes that long. */
  public static Duration atAggregator(Duration handler) {
    return handler.plus(HOP);
  }

  /** How long the bridge waits for the aggregator if the handler takes that long. */
  public static Duration atBridge(Duration handler) {
    return atAggregator(handler).plus(HOP);
  }
}
