package io.sensorhub.modem.proxy.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.HttpObject;
import io.netty.util.ReferenceCountUtil;
import io.sensorhub.modem.egress.Target;
import io.sensorhub.modem.proxy.session.Session;
import org.jspecify.annotations.Nullable;

/**
 * The connection to the destination of a client's requests. It is kept as long as they go to the
 * same one. Used by the client's event loop.
 */
final class Origin {

  private @Nullable Channel channel;
  private @Nullable Target target;

  void take(Channel made, Target destination) {
    channel = made;
    target = destination;
  }

  /** The connection, if it leads to a destination and is alive; any other one is closed. */
  @Nullable Channel kept(Target wanted) {
    if (channel == null || !channel.isActive() || !wanted.equals(target)) {
      close();
    }
    return channel;
  }

  boolean is(Channel other) {
    return other.equals(channel);
  }

  boolean isWritable() {
    return channel != null && channel.isWritable();
  }

  /** Writes a part of a request; without a connection it is lost. */
  void write(HttpObject part) {
    if (channel == null) {
      ReferenceCountUtil.release(part);
    } else {
      ChannelFuture _ = channel.write(part);
    }
  }

  void flush() {
    if (channel != null) {
      channel.flush();
    }
  }

  /** Its answers are read on, if the client has room. */
  void readOn() {
    if (channel != null) {
      channel.pipeline().fireUserEventTriggered(Upstream.ReadOn.NOW);
    }
  }

  /** It has gone by itself. */
  void forget() {
    channel = null;
  }

  void close() {
    Channel was = channel;
    channel = null;
    if (was != null) {
      ChannelFuture _ = was.close();
    }
  }

  void reset() {
    if (channel != null) {
      Session.reset(channel);
    }
  }
}
