package io.sensorhub.modem.proxy.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.sensorhub.modem.egress.PathLost;
import io.sensorhub.modem.proxy.session.Pacing;
import io.sensorhub.modem.proxy.session.Session;
import io.sensorhub.modem.proxy.session.Tunnel;

/**
 * The answers of a destination, handed to the client as they come. Used by the client's event loop.
 */
final class Upstream extends ChannelInboundHandlerAdapter {

  /** Event: the client has room again. */
  enum ReadOn {
    NOW
  }

  private final HttpHandler requests;
  private final ChannelHandlerContext client;
  private final Session session;
  private final Pacing pacing = new Pacing();
  private boolean begun;
  private boolean interim;
  private boolean stays;
  private boolean clientCanStay;

  private Upstream(HttpHandler requests, ChannelHandlerContext client, Session session) {
    this.requests = requests;
    this.client = client;
    this.session = session;
  }

  /** Puts HTTP into the pipeline of a destination. */
  static final class Initial extends ChannelInitializer<Channel> {
    private final HttpHandler requests;
    private final ChannelHandlerContext client;
    private final Session session;

    Initial(HttpHandler requests, ChannelHandlerContext client, Session session) {
      this.requests = requests;
      this.client = client;
      this.session = session;
    }

    @Override
    protected void initChannel(Channel channel) {
      channel
          .pipeline()
          .addLast(new HttpClientCodec(StrictDecoder.config(), false, false))
          .addLast(new Upstream(requests, client, session));
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!requests.awaits(context.channel())) {
      ReferenceCountUtil.release(message); // to nothing that was asked
      Session.reset(context.channel());
      return;
    }
    if (!(message instanceof HttpObject part) || !part.decoderResult().isSuccess()) {
      ReferenceCountUtil.release(message);
      session.end("malformed answer");
      Session.reset(context.channel());
      return;
    }
    if (message instanceof HttpResponse answer) {
      if (answer.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)
          && requests.manners().upgrade().isPresent()) {
        goOver(context, answer);
        return;
      }
      head(answer);
    } else if (message instanceof HttpContent content) {
      pacing.pause(session.moved(content.content().readableBytes(), 0));
    }
    boolean last = message instanceof LastHttpContent;
    ChannelFuture _ = client.write(message);
    if (last && interim) {
      interim = false;
      client.flush();
    } else if (last) {
      begun = false;
      client.flush();
      requests.answered(client, stays, clientCanStay);
    }
  }

  private void head(HttpResponse answer) {
    interim = answer.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    if (interim) {
      return;
    }
    begun = true;
    boolean delimited =
        HttpUtil.isContentLengthSet(answer)
            || HttpUtil.isTransferEncodingChunked(answer)
            || answer.status().code() == 204
            || answer.status().code() == 304;
    stays = HttpUtil.isKeepAlive(answer) && delimited;
    clientCanStay = requests.manners().stays() && delimited;
    HttpHeads.clean(answer.headers());
    answer
        .headers()
        .set("Connection", clientCanStay ? HttpHeaderValues.KEEP_ALIVE : HttpHeaderValues.CLOSE);
  }

  /** Both sides speak something else from now on. */
  private void goOver(ChannelHandlerContext context, HttpResponse answer) {
    ChannelFuture _ = client.write(answer);
    ChannelFuture _ = client.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
    Channel from = context.channel();
    Channel to = client.channel();
    Tunnel tunnel = Tunnel.ofClient(session);
    to.pipeline().addLast(tunnel);
    ChannelHandlerContext its = to.pipeline().context(tunnel);
    to.pipeline().remove(requests);
    to.pipeline().remove(StrictDecoder.class);
    to.pipeline().remove(ResponseEncoder.class);
    from.pipeline().addLast(Tunnel.ofDestination(session, to));
    from.pipeline().remove(this);
    from.pipeline().remove(HttpClientCodec.class);
    tunnel.join(its, from);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    client.flush();
    readOn(context);
  }

  private void readOn(ChannelHandlerContext context) {
    pacing.read(context, () -> client.channel().isWritable());
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      requests.more(client);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    switch (event) {
      case ReadOn _ -> readOn(context);
      case PathLost lost -> {
        session.end(lost.cause().wireName());
        Session.reset(client.channel());
      }
      case ChannelInputShutdownEvent _ -> {
        ChannelFuture _ = context.close(); // the codec then completes an answer without a length
      }
      default -> context.fireUserEventTriggered(event);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    requests.lost(client, context.channel(), begun);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    session.broken();
    if (begun) {
      Session.reset(client.channel());
    }
    Session.reset(context.channel());
  }
}
