package io.sensorhub.serial.zmtp;

import java.nio.ByteBuffer;
import java.time.Duration;

/** What a subscriber has said, and what follows from it. */
public sealed interface Said {

  /**
   * Octets are to be sent.
   *
   * @param octets one frame, or a part of the greeting
   */
  record Reply(ByteBuffer octets) implements Said {
    public Reply {
      octets = octets.asReadOnlyBuffer();
    }
  }

  /** The handshake is over; messages may be sent behind the replies. */
  record Ready() implements Said {}

  /**
   * One more subscription.
   *
   * @param prefix what a message begins with
   */
  record Subscribed(ByteBuffer prefix) implements Said {
    public Subscribed {
      prefix = prefix.asReadOnlyBuffer();
    }
  }

  /** One subscription less. */
  record Cancelled(ByteBuffer prefix) implements Said {
    public Cancelled {
      prefix = prefix.asReadOnlyBuffer();
    }
  }

  /**
   * The subscriber is to be given up if nothing more comes from it for that time (37/ZMTP,
   * "Connection Heartbeating").
   *
   * @param time up to 6553.5 s
   */
  record Lives(Duration time) implements Said {}

  /** The conversation is over, because it makes no sense. */
  record Refused(String reason) implements Said {}
}
