package io.sensorhub.modem.egress;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import java.util.Set;
import java.util.function.Supplier;

/** Notes each new socket of a modem for as long as it is open, before it is bound. */
final class Entering extends ChannelInitializer<Channel> {

  private final Set<Channel> channels;
  private final Supplier<ChannelHandler> handler;

  /**
   * @param handler makes what hears a socket
   */
  Entering(Set<Channel> channels, Supplier<ChannelHandler> handler) {
    this.channels = channels;
    this.handler = handler;
  }

  @Override
  protected void initChannel(Channel channel) {
    channels.add(channel);
    channel.closeFuture().addListener(_ -> channels.remove(channel));
    channel.pipeline().addLast(handler.get());
  }
}
