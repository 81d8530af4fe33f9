package io.sensorhub.bridge.outbox;

import io.sensorhub.bridge.broker.Message;
import io.sensorhub.core.EventId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One thing to be delivered, which may take several messages. Guarded by its {@link Outbox}. */
public final class Delivery {

  static final long NOT_SPOOLED = -1;

  private final List<Message> messages;
  private final @Nullable EventId event;
  private final Outbox.Lifetime lifetime;
  private final Instant created;

  /** Whether it was handed to the broker's connection. */
  boolean sent;

  /** How many of its messages the broker has not acknowledged yet. */
  int missing;

  /** When it came, by the ticker of this process. */
  long bornNanos;

  /** Its place in the spool. */
  long key = NOT_SPOOLED;

  Delivery(
      List<Message> messages, @Nullable EventId event, Outbox.Lifetime lifetime, Instant created) {
    this.messages = List.copyOf(messages);
    this.event = event;
    this.lifetime = lifetime;
    this.created = created;
  }

  /** What is published, in this order. */
  public List<Message> messages() {
    return messages;
  }

  /**
   * What can be said of its messages besides.
   *
   * @param now by the ticker of this process
   */
  public Message.More more(long now) {
    Optional<Duration> expiry =
        lifetime == Outbox.Lifetime.SHORT
            ? Optional.of(Outbox.RESPONSE_AGE.minusNanos(now - bornNanos))
            : Optional.empty();
    return new Message.More(expiry, Optional.ofNullable(event).map(EventId::toString));
  }

  @Nullable EventId event() {
    return event;
  }

  Outbox.Lifetime lifetime() {
    return lifetime;
  }

  Instant created() {
    return created;
  }

  /** Whose it is: what all topics of a device have in common, or what stands in its place. */
  String owner() {
    String topic = messages.getFirst().topic();
    return topic.substring(0, Math.max(0, topic.lastIndexOf('/')));
  }

  boolean spooled() {
    return key != NOT_SPOOLED;
  }

  /** So much room it takes in memory. */
  long bytes() {
    return messages.stream().mapToLong(m -> m.payload().length() + m.topic().length()).sum();
  }
}
