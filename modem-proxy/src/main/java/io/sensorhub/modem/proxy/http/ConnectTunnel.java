package io.sensorhub.modem.proxy.http;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import io.sensorhub.modem.egress.Target;
import io.sensorhub.modem.proxy.session.Session;
import io.sensorhub.modem.proxy.session.Tunnel;
import java.util.Optional;

/** A client's CONNECT: from its head on, its octets wait for the tunnel. */
final class ConnectTunnel {

  private static final String GRANTED = "HTTP/1.1 200 Connection established\r\n\r\n";

  private final Session session;
  private final Channel client;
  private final Tunnel tunnel;
  private final ChannelHandlerContext context;
  private final ChannelHandlerContext encoding;

  /** Takes HTTP's decoder and handler out of the client's pipeline. */
  ConnectTunnel(Session session, ChannelHandlerContext http, ResponseEncoder encoder) {
    this.session = session;
    this.client = http.channel();
    this.tunnel = Tunnel.ofClient(session);
    client.pipeline().addLast(tunnel);
    this.context = client.pipeline().context(tunnel);
    this.encoding = client.pipeline().context(encoder);
    client.pipeline().remove(http.handler());
    client.pipeline().remove(StrictDecoder.class);
  }

  void begin(Target target, Optional<HttpHeads.Login> login) {
    HttpAnswers.login(session, client, login)
        .addListener((Future<Boolean> right) -> {
          if (right.getNow()) {
            connect(target);
          } else {
            refuse(HttpAnswers.loginNeeded());
          }
        });
  }

  private void connect(Target target) {
    session
        .connect(target, () -> Tunnel.ofDestination(session, client))
        .addListener((Future<Channel> made) -> {
          if (!made.isSuccess()) {
            refuse(HttpAnswers.refusal(Session.cause(made.cause()), made.cause().getMessage()));
          } else {
            client.pipeline().remove(ResponseEncoder.class);
            ChannelFuture _ =
                context.writeAndFlush(ByteBufUtil.writeAscii(context.alloc(), GRANTED));
            tunnel.join(context, made.getNow());
          }
        });
  }

  private void refuse(HttpAnswers.Answer answer) {
    session.note(answer.result());
    encoding
        .channel()
        .writeAndFlush(answer.response())
        .addListener((ChannelFuture _) -> Farewell.to(client));
  }
}
