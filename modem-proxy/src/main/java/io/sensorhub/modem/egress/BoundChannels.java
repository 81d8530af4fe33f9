package io.sensorhub.modem.egress;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.util.function.Supplier;

/**
 * Sockets that can leave by one interface only: {@code SO_BINDTOIFINDEX} (socket(7); Linux 5.7 asks
 * no privilege for it) is set once on the new socket, read back and compared, before it is given
 * away. The kernel accepts an index that does not exist and reads it back; connecting then fails
 * with {@code ENODEV}, so that a socket whose interface has gone never leaves at all.
 *
 * @param index of the interface
 */
record BoundChannels(int index) {

  private static final int SOL_SOCKET = 1;
  private static final int SO_BINDTOIFINDEX = 62;
  private static final IntegerUnixChannelOption BIND =
      new IntegerUnixChannelOption("SO_BINDTOIFINDEX", SOL_SOCKET, SO_BINDTOIFINDEX);

  /** Streams. */
  ChannelFactory<EpollSocketChannel> streams() {
    return () -> bound(EpollSocketChannel::new);
  }

  /** Datagrams. */
  ChannelFactory<EpollDatagramChannel> datagrams(SocketProtocolFamily family) {
    return () -> bound(() -> new EpollDatagramChannel(family));
  }

  private <C extends Channel> C bound(Supplier<C> creation) {
    C channel = creation.get();
    Integer read = null;
    try {
      channel.config().setOption(BIND, index);
      read = channel.config().getOption(BIND);
    } finally {
      if (read == null || read != index) {
        channel.unsafe().closeForcibly();
      }
    }
    if (read == null || read != index) {
      throw new ChannelException("SO_BINDTOIFINDEX is " + read + ", not " + index);
    }
    return channel;
  }
}
