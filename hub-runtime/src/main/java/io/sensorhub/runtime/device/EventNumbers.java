package io.sensorhub.runtime.device;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.EventId;
import io.sensorhub.core.HubEvent;
import io.sensorhub.stream.Feed;
import java.time.Clock;

/** Gives each event of this process its number and hands it to the feed, in order. Thread-safe. */
public final class EventNumbers {

  private final Feed feed;
  private final Clock clock;
  private EventId last;

  /**
   * @param start source and boot of this process, with number 0
   */
  public EventNumbers(EventId start, Feed feed, Clock clock) {
    this.last = start;
    this.feed = feed;
    this.clock = clock;
  }

  /** Keeps back what is published until it is closed: see {@link Feed#hold}. */
  public Feed.Hold hold() {
    return feed.hold();
  }

  /**
   * Something happened.
   *
   * @param data a JSON object, as text
   */
  public synchronized void happened(DeviceId device, String name, String data) {
    last = new EventId(last.source(), last.boot(), last.number() + 1);
    feed.publish(new HubEvent(last, device, name, data, clock.instant()));
  }
}
