package io.sensorhub.serial.talk;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sensorhub.driver.Outcome.Reason;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Counts what passes on one line. Written by the line's thread; numbers are read by any. */
public final class LineMeters {

  private static final long SUMMARY_EACH = 1000;

  private final MeterRegistry registry;
  private final String portId;
  private final Counter bytes;
  private final Counter messages;
  private final Counter readings;
  private final Counter events;
  private final Counter reconnects;
  private final Counter rests;
  private final Map<Reason, Counter> skipped = new EnumMap<>(Reason.class);
  private final Map<String, Counter> routed = new TreeMap<>();
  private final LineRates rates = new LineRates();
  private long seen;

  /**
   * @param routes that lines are handed to
   */
  public LineMeters(MeterRegistry registry, String portId, Collection<String> routes) {
    this.registry = registry;
    this.portId = portId;
    this.bytes = counter("hub_line_bytes", "Bytes read from the line");
    this.messages = counter("hub_line_messages", "Lines or frames read from the line");
    this.readings = counter("hub_line_readings", "Readings taken from the line");
    this.events = counter("hub_line_events", "Events taken from the line");
    this.reconnects = counter("hub_line_reconnects", "How often the line was opened again");
    this.rests = counter("hub_line_rests", "How often an idle connection was closed until needed");
    for (Reason reason : Reason.values()) {
      skipped.put(
          reason,
          counter(
              "hub_line_skipped",
              "Input that carried nothing",
              "reason",
              reason.name().toLowerCase(Locale.ROOT)));
    }
    for (String route : routes) {
      routed.put(route, counter("hub_line_routed", "Lines handed to a route", "route", route));
    }
  }

  private Counter counter(String name, String description, String... tags) {
    return Counter.builder(name)
        .description(description)
        .tag("port", portId)
        .tags(tags)
        .register(registry);
  }

  void bytes(int count) {
    bytes.increment(count);
  }

  /** Octets that have come so far. */
  public long bytes() {
    return (long) bytes.count();
  }

  /** Lines or frames that have come so far. */
  public long messages() {
    return (long) messages.count();
  }

  /** Looks how many there are by now; once a second. */
  public void sample(long nanos) {
    rates.sample(nanos, bytes(), messages());
  }

  /** Octets each second, over the last ten seconds. */
  public double bytesPerSecond() {
    return rates.bytesPerSecond();
  }

  /** Lines or frames each second, over the last ten seconds. */
  public double messagesPerSecond() {
    return rates.messagesPerSecond();
  }

  void reading() {
    readings.increment();
  }

  void event() {
    events.increment();
  }

  void reconnected() {
    reconnects.increment();
  }

  void rested() {
    rests.increment();
  }

  void routed(String route) {
    Counter counter = routed.get(route);
    if (counter != null) {
      counter.increment();
    }
  }

  /** Counts, and says how many there have been. */
  long skipped(Reason reason) {
    Counter counter = skipped.get(reason);
    if (counter == null) {
      throw new IllegalStateException("no counter for " + reason);
    }
    counter.increment();
    return (long) counter.count();
  }

  /**
   * Takes over how many messages there have been.
   *
   * @return true each 1000 messages
   */
  boolean messages(long total) {
    long before = seen;
    seen = total;
    messages.increment((double) (total - before));
    return total / SUMMARY_EACH > before / SUMMARY_EACH;
  }

  /** All counters that are not zero, for the log. */
  String summary() {
    StringBuilder text = new StringBuilder();
    append(text, "messages", messages);
    append(text, "bytes", bytes);
    append(text, "readings", readings);
    append(text, "events", events);
    append(text, "reconnects", reconnects);
    skipped.forEach((reason, counter) ->
        append(text, "skipped_" + reason.name().toLowerCase(Locale.ROOT), counter));
    routed.forEach((route, counter) -> append(text, "routed_" + route, counter));
    return text.toString();
  }

  private static void append(StringBuilder text, String name, Counter counter) {
    if (counter.count() > 0) {
      text.append(' ').append(name).append('=').append((long) counter.count());
    }
  }
}
