package io.sensorhub.modem.egress;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseCombiner;
import io.sensorhub.modem.slot.Link;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * The datagrams of one client by a modem's interface: a socket for each family of addresses that
 * the interface has, bound to its index and to its address. Used by one event loop.
 */
public final class Association {

  /** Octets of the longest datagram. */
  public static final int LONGEST = 65_535;

  private static final int MOST_PEERS = 256;
  private static final int MOST_WAITING = 16 * 1024;

  /** What a datagram takes at least while it waits. */
  private static final int LEAST_COUNTED = 256;

  private static final WriteBufferWaterMark WATER = new WriteBufferWaterMark(8 * 1024, 16 * 1024);

  private final EventLoop loop;
  private final Passage passage;
  private final Consumer<Cause> dropped;
  private final Map<SocketProtocolFamily, Channel> sockets =
      new EnumMap<>(SocketProtocolFamily.class);
  private final Map<InetAddress, Boolean> peers =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Boolean> eldest) {
          return size() > MOST_PEERS;
        }
      };
  private int waiting;

  Association(EventLoop loop, Passage passage, Consumer<Cause> dropped) {
    this.loop = loop;
    this.passage = passage;
    this.dropped = dropped;
  }

  /** What the sockets of datagrams have in common, on both sides of a proxy. */
  public static Bootstrap socket(EventLoop loop, ChannelHandler handler) {
    return new Bootstrap()
        .group(loop)
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER)
        .option(
            ChannelOption.RECVBUF_ALLOCATOR,
            new FixedRecvByteBufAllocator(LONGEST).maxMessagesPerRead(1))
        .handler(handler);
  }

  /** The family of an address. */
  public static SocketProtocolFamily family(InetAddress address) {
    return address instanceof Inet4Address ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
  }

  /**
   * Opens the sockets.
   *
   * @param channels to which each socket is added before it is bound
   */
  void open(
      Link link,
      Set<Channel> channels,
      Supplier<ChannelHandler> handler,
      Promise<Association> promise) {
    BoundChannels bound = new BoundChannels(link.index());
    Entering entering = new Entering(channels, handler);
    PromiseCombiner all = new PromiseCombiner(loop);
    for (InetAddress address : link.addresses()) {
      SocketProtocolFamily family = family(address);
      if (!sockets.containsKey(family)) {
        ChannelFuture opened =
            socket(loop, entering)
                .channelFactory(bound.datagrams(family))
                .bind(new InetSocketAddress(address, 0));
        sockets.put(family, opened.channel());
        all.add((Future<?>) opened);
      }
    }
    all.finish(
        loop.<Void>newPromise()
            .addListener(done -> {
              if (!done.isSuccess()) {
                promise.tryFailure(Dial.failed(done.cause()));
              }
              if (!done.isSuccess() || !promise.trySuccess(this)) {
                close();
              }
            }));
  }

  /**
   * Sends a datagram, now or when the name of its destination has been resolved. An empty one is
   * dropped: Netty sends none.
   *
   * @param data handed over
   * @param leaving is told of its octets
   */
  public void send(Target target, ByteBuf data, IntConsumer leaving) {
    int length = Math.max(data.readableBytes(), LEAST_COUNTED);
    waiting += length;
    passage
        .resolve(loop, target.host())
        .addListener((Future<List<InetAddress>> answer) -> {
          waiting -= length;
          if (answer.isSuccess()) {
            send(answer.getNow(), target.port(), data, leaving);
          } else {
            drop(data, Cause.DNS);
          }
        });
  }

  private void send(List<InetAddress> addresses, int port, ByteBuf data, IntConsumer leaving) {
    Cause why = Cause.DNS;
    for (InetAddress address : addresses) {
      Channel socket = sockets.get(family(address));
      if (!passage.allows(address)) {
        why = Cause.DENIED;
      } else if (socket == null || !socket.isWritable() || !data.isReadable()) {
        why = Cause.NO_INTERFACE;
      } else {
        peers.put(address, true);
        leaving.accept(data.readableBytes());
        socket
            .writeAndFlush(new DatagramPacket(data, new InetSocketAddress(address, port)))
            .addListener(sent -> {
              if (!sent.isSuccess()) {
                dropped.accept(Dial.failed(sent.cause()).reason());
              }
            });
        return;
      }
    }
    drop(data, why);
  }

  private void drop(ByteBuf data, Cause why) {
    data.release();
    dropped.accept(why);
  }

  /** Whether more can be taken: while names are resolved, 16 KiB wait at most. */
  public boolean hasRoom() {
    return waiting < MOST_WAITING;
  }

  /** Whether something was sent to that address, one of the last 256, which is still allowed. */
  public boolean expects(InetAddress sender) {
    return peers.containsKey(sender) && passage.allows(sender);
  }

  /** Reads of each socket, once. */
  public void read() {
    sockets.values().forEach(Channel::read);
  }

  /** Closes its sockets. */
  public void close() {
    for (Channel socket : sockets.values()) {
      if (socket.isOpen()) {
        ChannelFuture _ = socket.close();
      }
    }
  }
}
