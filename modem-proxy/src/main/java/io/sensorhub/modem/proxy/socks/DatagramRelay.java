package io.sensorhub.modem.proxy.socks;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.sensorhub.modem.egress.Association;
import io.sensorhub.modem.egress.Cause;
import io.sensorhub.modem.egress.EgressException;
import io.sensorhub.modem.egress.PathLost;
import io.sensorhub.modem.proxy.session.Drop;
import io.sensorhub.modem.proxy.session.HeardToItsEnd;
import io.sensorhub.modem.proxy.session.Pacing;
import io.sensorhub.modem.proxy.session.Session;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The datagrams of one client (RFC 1928, section 7), in the pipeline of the connection with which
 * they end. A socket of its own hears this client alone; what it sends leaves by the modem. Used by
 * the client's event loop.
 */
final class DatagramRelay extends HeardToItsEnd {

  private static final Duration LONGEST_IDLE = Duration.ofSeconds(60);

  private final Session session;
  private final Channel control;
  private final SocksAddress from;
  private @Nullable Channel near;
  private @Nullable Association far;
  private @Nullable InetSocketAddress client;
  private long last;

  /**
   * @param from where the client says that it sends from
   */
  DatagramRelay(Session session, Channel control, SocksAddress from) {
    this.session = session;
    this.control = control;
    this.from = from;
    this.last = now();
  }

  private long now() {
    return control.eventLoop().ticker().nanoTime();
  }

  /**
   * Opens the sockets of both sides; told is the address that the client is to send to. Fails with
   * an {@link EgressException} alone.
   */
  Future<InetSocketAddress> open() {
    Promise<InetSocketAddress> promise = control.eventLoop().newPromise();
    control.pipeline().remove(IdleStateHandler.class); // the connection itself says nothing more
    session
        .associate(() -> new Far())
        .addListener((Future<Association> associated) -> {
          if (!associated.isSuccess()) {
            promise.setFailure(associated.cause());
          } else if (control.localAddress() instanceof InetSocketAddress local) {
            far = associated.getNow();
            openNear(associated.getNow(), local.getAddress(), promise);
          } else {
            associated.getNow().close();
            promise.setFailure(new EgressException(Cause.DENIED, "the client has gone"));
          }
        });
    return promise;
  }

  private void openNear(
      Association associated, InetAddress local, Promise<InetSocketAddress> promise) {
    Association.socket(control.eventLoop(), new Near())
        .channelFactory(() -> new EpollDatagramChannel(Association.family(local)))
        .bind(new InetSocketAddress(local, 0))
        .addListener((ChannelFuture bound) -> {
          near = bound.channel();
          if (!bound.isSuccess()
              || !(bound.channel().localAddress() instanceof InetSocketAddress address)) {
            session.refuse(Cause.LIMIT);
            promise.setFailure(new EgressException(Cause.LIMIT, "no socket for datagrams"));
          } else if (!control.isActive()) {
            end();
            promise.setFailure(new EgressException(Cause.DENIED, "the client has gone"));
          } else {
            promise.setSuccess(address);
            bound.channel().read();
            associated.read();
            watch();
          }
        });
  }

  private void watch() {
    long idle = Math.min(LONGEST_IDLE.toNanos(), session.settings().idleTimeout().toNanos());
    long left = idle - (now() - last);
    if (left > 0) {
      Object _ = control.eventLoop().schedule(this::watchOn, left, TimeUnit.NANOSECONDS);
    } else {
      cut("idle");
    }
  }

  private void watchOn() {
    if (control.isOpen()) {
      watch();
    }
  }

  private void cut(String why) {
    session.end(why);
    Session.reset(control);
  }

  private void end() {
    if (near != null && near.isOpen()) {
      ChannelFuture _ = near.close();
    }
    if (far != null) {
      far.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    end();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    session.broken();
    Session.reset(control);
  }

  /** A socket of datagrams; one that cannot be read is read on. */
  private abstract class Side extends ChannelInboundHandlerAdapter {

    private final Pacing pacing = new Pacing();

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      try {
        if (message instanceof DatagramPacket packet) {
          take(packet);
        }
      } finally {
        ReferenceCountUtil.release(message);
      }
    }

    abstract void take(DatagramPacket packet);

    /** Counts payload that goes on. */
    final void moved(int toClient, int fromClient) {
      last = now();
      pacing.pause(session.moved(toClient, fromClient));
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      pacing.read(context, context.channel()::isOpen);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      session.dropped(Drop.UNSENT);
    }
  }

  /** The client's side. */
  private final class Near extends Side {

    @Override
    void take(DatagramPacket packet) {
      Association to = far;
      if (to == null || !fromClient(packet.sender())) {
        session.dropped(Drop.DENIED);
        return;
      }
      ByteBuf octets = packet.content();
      switch (DatagramHead.read(octets)) {
        case DatagramHead.Bad _ -> session.dropped(Drop.MALFORMED);
        case DatagramHead.Fragment _ -> session.dropped(Drop.FRAGMENT);
        case DatagramHead.To(var target) when !session.sends(target) ->
            session.dropped(Drop.DENIED);
        case DatagramHead.To _ when !to.hasRoom() -> session.dropped(Drop.UNSENT);
        case DatagramHead.To(var target) -> {
          ByteBuf payload = octets.copy(); // of its own size, not of that of the longest
          to.send(target, payload, length -> moved(0, length));
        }
      }
    }

    /** The first datagram tells the client's port, if its request has not. */
    private boolean fromClient(InetSocketAddress sender) {
      if (client == null
          && control.remoteAddress() instanceof InetSocketAddress remote
          && remote.getAddress().equals(sender.getAddress())
          && (!from.host().equals(remote.getAddress().getHostAddress())
              || from.port() == 0
              || from.port() == sender.getPort())) {
        client = sender;
      }
      return sender.equals(client);
    }
  }

  /** The side of the modem. */
  private final class Far extends Side {

    @Override
    void take(DatagramPacket packet) {
      Channel to = near;
      InetSocketAddress receiver = client;
      if (to == null
          || receiver == null
          || far == null
          || !far.expects(packet.sender().getAddress())) {
        session.dropped(Drop.DENIED);
      } else if (!to.isWritable()) {
        session.dropped(Drop.UNSENT);
      } else {
        int length = packet.content().readableBytes();
        ByteBuf octets = to.alloc().buffer(DatagramHead.LONGEST_REPLY + length);
        DatagramHead.write(packet.sender(), octets);
        octets.writeBytes(packet.content());
        session.heard(packet.sender().getAddress());
        moved(length, 0);
        to.writeAndFlush(new DatagramPacket(octets, receiver))
            .addListener(sent -> {
              if (!sent.isSuccess()) {
                session.dropped(Drop.UNSENT);
              }
            });
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof PathLost lost) {
        cut(lost.cause().wireName());
      } else {
        context.fireUserEventTriggered(event);
      }
    }
  }
}
