package io.sensorhub.modem.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.sensorhub.modem.egress.PathLost;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One side of a tunnel: octets read here are written to the other side, and nothing is read while
 * that one is full. What comes before the other side is there waits. The end of one direction is
 * handed on; a reset resets the other side. Used by the client's event loop, as is the other side.
 */
public final class Tunnel extends ChannelInboundHandlerAdapter {

  /** What the other side has not taken so long after the end of this one is lost. */
  private static final int DRAIN_SECONDS = 30;

  private final Session session;
  private final boolean ofClient;
  private final Queue<ByteBuf> early = new ArrayDeque<>();
  private @Nullable Channel other;
  private final Pacing pacing = new Pacing();
  private boolean ended;

  private Tunnel(Session session, boolean ofClient) {
    this.session = session;
    this.ofClient = ofClient;
  }

  /** The client's side, which waits for the other. */
  public static Tunnel ofClient(Session session) {
    return new Tunnel(session, true);
  }

  /** The destination's side. */
  public static Tunnel ofDestination(Session session, Channel client) {
    Tunnel tunnel = new Tunnel(session, false);
    tunnel.other = client;
    return tunnel;
  }

  /** The other side is there: both are read from now on. */
  public void join(ChannelHandlerContext context, Channel destination) {
    if (!context.channel().isActive()) {
      Session.reset(destination); // the client has gone meanwhile
      return;
    }
    other = destination;
    while (!early.isEmpty()) {
      pass(destination, early.remove());
    }
    destination.flush();
    destination.read();
    if (ended) {
      finish(destination);
    } else {
      more(context, destination);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof ByteBuf octets)) {
      ReferenceCountUtil.release(message); // left over by a codec
      return;
    }
    Channel to = other;
    if (to == null) {
      early.add(octets);
    } else {
      pass(to, octets);
    }
  }

  private void pass(Channel to, ByteBuf octets) {
    int length = octets.readableBytes();
    pacing.pause(session.moved(ofClient ? 0 : length, ofClient ? length : 0));
    ChannelFuture _ = to.write(octets);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    Channel to = other;
    if (to != null) {
      to.flush();
      more(context, to);
    }
  }

  private void more(ChannelHandlerContext context, Channel to) {
    pacing.read(context, () -> !ended && to.isWritable());
  }

  /** This side has room again: the other one is read. */
  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    Channel from = other;
    if (from != null && context.channel().isWritable()) {
      Tunnel opposite = from.pipeline().get(Tunnel.class);
      ChannelHandlerContext its = from.pipeline().context(Tunnel.class);
      if (opposite != null && its != null) {
        opposite.more(its, context.channel());
      }
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    Channel to = other;
    switch (event) {
      case ChannelInputShutdownEvent _ -> {
        ended = true;
        if (to != null) {
          finish(to);
        }
      }
      case PathLost lost -> {
        session.end(lost.cause().wireName());
        reset(to);
      }
      case IdleStateEvent _ -> {
        session.end("idle");
        Session.reset(context.channel());
        reset(to);
      }
      default -> context.fireUserEventTriggered(event);
    }
  }

  /** The end of this direction goes on; the tunnel is over when both have ended. */
  private static void finish(Channel to) {
    to.writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener((ChannelFuture _) -> {
          if (to instanceof DuplexChannel duplex && duplex.isOpen()) {
            ChannelFuture _ = duplex.shutdownOutput();
            if (duplex.isInputShutdown()) {
              ChannelFuture _ = duplex.close();
            }
          }
        });
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    early.forEach(ByteBuf::release);
    early.clear();
    Channel to = other;
    if (to == null || !to.isOpen()) {
      return;
    }
    if (!ended) {
      Session.reset(to);
      return;
    }
    Future<?> limit =
        to.eventLoop().schedule(() -> Session.reset(to), DRAIN_SECONDS, TimeUnit.SECONDS);
    to.closeFuture().addListener(_ -> limit.cancel(false));
    ChannelFuture _ =
        to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    session.broken();
    Session.reset(context.channel());
    reset(other);
  }

  private static void reset(@Nullable Channel channel) {
    if (channel != null) {
      Session.reset(channel);
    }
  }
}
