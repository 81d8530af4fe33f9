package io.sensorhub.modem.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.sensorhub.modem.proxy.http.HttpHandler;
import io.sensorhub.modem.proxy.session.HeadLimit;
import io.sensorhub.modem.proxy.session.Session;
import io.sensorhub.modem.proxy.socks.SocksHandler;
import java.util.List;

/** Tells the protocol of a client by its first octet: 4 and 5 are SOCKS, a letter is HTTP. */
final class FirstOctet extends ByteToMessageDecoder {

  private final Session session;
  private final HeadLimit limit;

  FirstOctet(Session session, HeadLimit limit) {
    this.session = session;
    this.limit = limit;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    int first = in.getUnsignedByte(in.readerIndex());
    limit.head();
    if (first == 4 || first == 5) {
      context.pipeline().addLast(new SocksHandler(session, limit));
    } else if (Character.isLetter(first) && first < 0x80) {
      HttpHandler.begin(context.pipeline(), session, limit);
    } else {
      session.end("malformed");
      Session.reset(context.channel());
      return;
    }
    context.pipeline().remove(this); // what has come already goes to the next
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
    super.userEventTriggered(context, event);
    if (event instanceof ChannelInputShutdownEvent && !context.isRemoved()) {
      limit.ended();
    }
  }
}
