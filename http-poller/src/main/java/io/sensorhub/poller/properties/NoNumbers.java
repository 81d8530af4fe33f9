package io.sensorhub.poller.properties;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Value;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The properties of a device in whose place a word such as {@code nan} came: each is named once in
 * the log. Thread-safe.
 */
public final class NoNumbers {

  private static final Logger LOG = LoggerFactory.getLogger(NoNumbers.class);

  private final DeviceId device;
  private final Set<String> named = ConcurrentHashMap.newKeySet();

  public NoNumbers(DeviceId device) {
    this.device = device;
  }

  /** The value that such a word stands for: none. */
  public Value named(String property, String word) {
    if (named.add(property)) {
      LOG.warn(
          "a value is no number and counts as missing device={} property={} found=\"{}\"",
          device,
          property,
          word);
    }
    return new Value.Missing();
  }
}
