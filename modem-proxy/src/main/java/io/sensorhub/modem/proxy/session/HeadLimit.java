package io.sensorhub.modem.proxy.session;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The time that a client has for what it must say. Used by the client's event loop. */
public final class HeadLimit {

  private static final Duration FIRST_OCTET = Duration.ofSeconds(10);
  private static final Duration WHOLE_HEAD = Duration.ofSeconds(30);

  private final Channel client;
  private final Session session;
  private @Nullable Future<?> running;

  public HeadLimit(Channel client, Session session) {
    this.client = client;
    this.session = session;
  }

  /** The first octet is awaited. */
  public void firstOctet() {
    start(FIRST_OCTET);
  }

  /** A whole head is awaited. */
  public void head() {
    start(WHOLE_HEAD);
  }

  private void start(Duration limit) {
    stop();
    running =
        client
            .eventLoop()
            .schedule(
                () -> {
                  session.end("slow");
                  Session.reset(client);
                },
                limit.toMillis(),
                TimeUnit.MILLISECONDS);
  }

  /** The client says nothing more: what is awaited never comes. */
  public void ended() {
    if (running != null) {
      session.end("reset");
      Session.reset(client);
    }
  }

  /** The client has said it, or has gone. */
  public void stop() {
    if (running != null) {
      running.cancel(false);
      running = null;
    }
  }
}
