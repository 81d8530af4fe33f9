package io.sensorhub.driver.text;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.Outcome.Failed;
import io.sensorhub.driver.Outcome.Skipped;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Notices that everything that comes is refused: a wrong baud rate, a wrong profile. The devices of
 * such a line are not available, although it is open.
 *
 * <pre>
 *              3 lines refused in a row, the first of them 5 s ago
 *  LISTENING ──────────────────────────────────────────────────────► REFUSING (told: as failures)
 *      ▲                          a line that is taken                   │
 *      └─────────────────────────────────────────────────────────────────┘
 * </pre>
 *
 * <p>What a board prints while it starts, and a line that had begun before the port was opened, are
 * over before.
 */
final class TextRefusals {

  private static final int LEAST = 3;
  private static final long PATIENCE_NANOS = 5_000_000_000L;

  /** So many failures in a row take a device offline. */
  private static final int FAILURES = 3;

  private static final int SAMPLE = 60;

  private final List<DeviceId> devices;
  private long refused;
  private long firstNanos;
  private int told;
  private boolean taken;
  private @Nullable Skipped last;
  private @Nullable Skipped now;

  TextRefusals(Collection<DeviceId> devices) {
    this.devices = List.copyOf(devices);
  }

  /** The line was opened anew. */
  void clear() {
    refused = 0;
    told = 0;
    last = null;
  }

  /** A line begins to be looked at. */
  void begin() {
    taken = false;
    now = null;
  }

  /** Something was made of it. */
  void saw(Outcome outcome) {
    switch (outcome) {
      case Skipped skipped when now == null -> now = skipped;
      case Skipped _ -> {}
      case Outcome.Measured _,
          Outcome.Partly _,
          Outcome.Happened _,
          Outcome.Routed _,
          Outcome.Exchanged _,
          Outcome.Noted _,
          Outcome.Identified _,
          Failed _ ->
          taken = true;
    }
  }

  /** It was looked at; a line of which nothing is made at all is none of the device's faults. */
  void end(Moment moment) {
    if (taken || now == null) {
      clear();
      return;
    }
    if (refused++ == 0) {
      firstNanos = moment.nanos();
    }
    last = now;
  }

  /** Tells the failures. */
  void tick(Moment moment, Consumer<Outcome> outcomes) {
    Skipped sample = last;
    boolean refusing =
        sample != null && refused >= LEAST && moment.nanos() - firstNanos >= PATIENCE_NANOS;
    if (sample == null || !refusing || told >= FAILURES) {
      return;
    }
    told++;
    String text = sample.sample();
    Fault fault =
        Fault.of(
            FaultCode.INVALID_RESPONSE,
            "none of the last "
                + refused
                + " lines could be taken ("
                + sample.reason().name().toLowerCase(Locale.ROOT)
                + "), such as \""
                + (text.length() <= SAMPLE ? text : text.substring(0, SAMPLE) + "…")
                + "\"; are profile and baud rate right?",
            moment.time());
    devices.forEach(device -> outcomes.accept(new Failed(device, fault)));
  }
}
