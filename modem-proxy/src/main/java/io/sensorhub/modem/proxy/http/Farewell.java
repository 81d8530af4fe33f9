package io.sensorhub.modem.proxy.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DuplexChannel;
import io.sensorhub.modem.proxy.session.HeardToItsEnd;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The end of a client that may still be sending: what it says is thrown away until it ends too, for
 * two seconds at most. Closed at once, it would lose its last answer by the reset (RFC 9112,
 * section 9.6).
 */
final class Farewell extends HeardToItsEnd {

  private static final int MOST_SECONDS = 2;

  private Farewell() {}

  /** Says farewell to a client that has got its last answer. */
  static void to(Channel client) {
    if (!(client instanceof DuplexChannel duplex)
        || !duplex.isActive()
        || duplex.isInputShutdown()) {
      ChannelFuture _ = client.close();
      return;
    }
    ChannelFuture _ = duplex.shutdownOutput();
    Future<?> limit =
        client
            .eventLoop()
            .schedule(
                () -> {
                  ChannelFuture _ = client.close();
                },
                MOST_SECONDS,
                TimeUnit.SECONDS);
    client.closeFuture().addListener(_ -> limit.cancel(false));
    client.pipeline().addFirst(new Farewell());
    client.read();
  }
}
