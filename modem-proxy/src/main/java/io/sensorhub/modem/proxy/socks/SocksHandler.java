package io.sensorhub.modem.proxy.socks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Future;
import io.sensorhub.modem.egress.Cause;
import io.sensorhub.modem.egress.Target;
import io.sensorhub.modem.proxy.session.HeadLimit;
import io.sensorhub.modem.proxy.session.Session;
import io.sensorhub.modem.proxy.session.Tunnel;
import java.net.InetSocketAddress;
import java.util.List;

/** The SOCKS of one client, until its tunnel begins or it is refused. */
public final class SocksHandler extends ByteToMessageDecoder {

  private static final byte[] NO_ADDRESS = {1, 0, 0, 0, 0, 0, 0};
  private static final int NO_METHOD = 0xff;
  private static final int LOGIN_METHOD = 2;
  private static final int NOT_SUPPORTED = 7;

  private final Session session;
  private final HeadLimit limit;
  private final SocksHead head = new SocksHead();
  private boolean busy;

  /**
   * @param limit running, until the client has said all that it must
   */
  public SocksHandler(Session session, HeadLimit limit) {
    this.session = session;
    this.limit = limit;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (busy) {
      return;
    }
    switch (head.next(in)) {
      case SocksHead.Step.More _ -> {}
      case SocksHead.Step.Greeting greeting -> greet(context, greeting);
      case SocksHead.Step.Login login -> login(context, login);
      case SocksHead.Step.Connect connect -> connect(context, connect);
      case SocksHead.Step.Associate associate -> associate(context, associate);
      case SocksHead.Step.Unsupported unsupported -> {
        session.end("unsupported");
        reply(context, refusal(unsupported.version(), NOT_SUPPORTED), true);
      }
      case SocksHead.Step.Bad _ -> {
        session.end("malformed");
        Session.reset(context.channel());
      }
    }
  }

  /** While a login is checked nothing more is read. */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) throws Exception {
    if (!busy) {
      super.channelReadComplete(context);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
    super.userEventTriggered(context, event);
    if (event instanceof ChannelInputShutdownEvent && !busy && !context.isRemoved()) {
      limit.ended();
    }
  }

  private void greet(ChannelHandlerContext context, SocksHead.Step.Greeting greeting) {
    session.protocol("socks5");
    boolean login = session.needsLogin();
    if (login ? greeting.withLogin() : greeting.withoutLogin()) {
      if (login) {
        head.expectLogin();
      } else {
        head.expectRequest();
      }
      reply(context, new byte[] {5, (byte) (login ? LOGIN_METHOD : 0)}, false);
    } else {
      session.refuse(Cause.DENIED);
      reply(context, new byte[] {5, (byte) NO_METHOD}, true);
    }
  }

  private void login(ChannelHandlerContext context, SocksHead.Step.Login login) {
    busy = true;
    session
        .login(login.name(), login.password())
        .addListener((Future<Boolean> checked) -> {
          if (checked.getNow()) {
            busy = false;
            head.expectRequest();
            reply(context, new byte[] {1, 0}, false);
            channelRead(context, Unpooled.EMPTY_BUFFER); // what has come meanwhile
            channelReadComplete(context);
          } else {
            session.refuse(Cause.DENIED);
            reply(context, new byte[] {1, 1}, true);
          }
        });
  }

  private void connect(ChannelHandlerContext context, SocksHead.Step.Connect connect) {
    int version = connect.version();
    session.protocol(version == 4 ? "socks4" : "socks5");
    if (session.needsLogin()) { // version 4 has no password
      session.refuse(Cause.DENIED);
      reply(context, new byte[] {0, 0x5d, 0, 0, 0, 0, 0, 0}, true);
      return;
    }
    limit.stop();
    tunnel(context, version, connect.target());
  }

  private void tunnel(ChannelHandlerContext context, int version, Target target) {
    Channel client = context.channel();
    Tunnel tunnel = Tunnel.ofClient(session);
    context.pipeline().addLast(tunnel);
    ChannelHandlerContext its = context.pipeline().context(tunnel);
    context.pipeline().remove(this); // what has come already goes to the tunnel
    session
        .connect(target, () -> Tunnel.ofDestination(session, client))
        .addListener((Future<Channel> connected) -> {
          if (connected.isSuccess()) {
            reply(its, granted(version), false);
            tunnel.join(its, connected.getNow());
          } else {
            Cause cause = Session.cause(connected.cause());
            reply(its, refusal(version, cause.socks5Reply()), true);
          }
        });
  }

  private void associate(ChannelHandlerContext context, SocksHead.Step.Associate associate) {
    session.protocol("udp");
    limit.stop();
    DatagramRelay relay = new DatagramRelay(session, context.channel(), associate.from());
    context.pipeline().addLast(relay);
    ChannelHandlerContext its = context.pipeline().context(relay);
    context.pipeline().remove(this);
    relay
        .open()
        .addListener((Future<InetSocketAddress> opened) -> {
          if (opened.isSuccess()) {
            ByteBuf granted = its.alloc().buffer().writeBytes(new byte[] {5, 0, 0});
            SocksAddress.write(opened.getNow(), granted);
            ChannelFuture _ = its.writeAndFlush(granted);
            its.read();
          } else {
            Cause cause = Session.cause(opened.cause());
            reply(its, refusal(5, cause.socks5Reply()), true);
          }
        });
  }

  private static byte[] granted(int version) {
    return version == 4 ? new byte[] {0, 0x5a, 0, 0, 0, 0, 0, 0} : reply5(0);
  }

  private static byte[] refusal(int version, int code) {
    return version == 4 ? new byte[] {0, 0x5b, 0, 0, 0, 0, 0, 0} : reply5(code);
  }

  private static byte[] reply5(int code) {
    byte[] reply = new byte[NO_ADDRESS.length + 3];
    reply[0] = 5;
    reply[1] = (byte) code;
    System.arraycopy(NO_ADDRESS, 0, reply, 3, NO_ADDRESS.length);
    return reply;
  }

  private void reply(ChannelHandlerContext context, byte[] octets, boolean last) {
    busy |= last;
    ChannelFuture written = context.writeAndFlush(Unpooled.wrappedBuffer(octets));
    if (last) {
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }
}
