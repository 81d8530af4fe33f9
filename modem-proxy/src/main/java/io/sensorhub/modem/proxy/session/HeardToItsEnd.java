package io.sensorhub.modem.proxy.session;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;

/** A connection of which only the end counts: what it says is read and thrown away. */
public abstract class HeardToItsEnd extends ChannelInboundHandlerAdapter {

  @Override
  public final void channelRead(ChannelHandlerContext context, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public final void channelReadComplete(ChannelHandlerContext context) {
    context.read();
  }

  @Override
  public final void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      ChannelFuture _ = context.close();
    } else {
      context.fireUserEventTriggered(event);
    }
  }
}
