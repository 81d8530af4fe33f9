package io.sensorhub.modem.egress;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One connection that is being made: the addresses of the destination are tried in their order,
 * each through the interface. Used by the client's event loop.
 */
final class Dial {

  private static final int MOST_ADDRESSES = 3;
  private static final int READ_OCTETS = 8 * 1024;
  private static final WriteBufferWaterMark WATER = new WriteBufferWaterMark(8 * 1024, 16 * 1024);

  private final EventLoop client;
  private final Target target;
  private final Supplier<ChannelHandler> handler;
  private final Duration limit;
  private final Way.Open way;
  private final Set<Channel> channels;
  private final Promise<Channel> promise;
  private final BoundChannels bound;
  private final Destinations destinations;

  /**
   * @param channels to which each socket is added before it connects
   */
  Dial(
      EventLoop client,
      Target target,
      Supplier<ChannelHandler> handler,
      Duration limit,
      Way.Open way,
      Set<Channel> channels,
      Promise<Channel> promise) {
    this.client = client;
    this.target = target;
    this.handler = handler;
    this.limit = limit;
    this.way = way;
    this.channels = channels;
    this.promise = promise;
    this.bound = new BoundChannels(way.link().index());
    this.destinations = new Destinations(way.denied(), way.allowPrivate());
  }

  void to(List<InetAddress> addresses) {
    next(addresses, 0, new EgressException(Cause.DNS, "no address of " + target.host()));
  }

  private void next(List<InetAddress> addresses, int at, EgressException last) {
    if (promise.isDone()) {
      return; // the interface went meanwhile
    }
    if (at == Math.min(addresses.size(), MOST_ADDRESSES)) {
      promise.tryFailure(last);
      return;
    }
    InetAddress address = addresses.get(at);
    Optional<String> refusal = destinations.refusal(address);
    if (refusal.isPresent()) {
      String message = "%s %s".formatted(address.getHostAddress(), refusal.get());
      next(addresses, at + 1, new EgressException(Cause.DENIED, message));
      return;
    }
    ChannelFuture attempt = connect(address);
    GenericFutureListener<Future<Channel>> givenUp =
        _ -> {
          ChannelFuture _ = attempt.channel().close();
        };
    promise.addListener(givenUp);
    attempt.addListener((ChannelFuture connected) -> {
      promise.removeListener(givenUp);
      if (!connected.isSuccess()) {
        next(addresses, at + 1, failure(connected.cause()));
      } else if (!leavesAsItself(connected.channel())) {
        ChannelFuture _ = connected.channel().close();
        promise.tryFailure(
            new EgressException(Cause.NO_INTERFACE, "the interface lost its address"));
      } else if (!promise.trySuccess(connected.channel())) {
        ChannelFuture _ = connected.channel().close();
      }
    });
  }

  private ChannelFuture connect(InetAddress address) {
    return new Bootstrap()
        .group(client)
        .channelFactory(bound.streams())
        .disableResolver()
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) limit.toMillis())
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER)
        .option(
            ChannelOption.RECVBUF_ALLOCATOR,
            new FixedRecvByteBufAllocator(READ_OCTETS).maxMessagesPerRead(1))
        .handler(new Entering(channels, handler))
        .connect(new InetSocketAddress(address, target.port()));
  }

  /** Without an address of its own an interface sends with that of another one. */
  private boolean leavesAsItself(Channel channel) {
    return channel.localAddress() instanceof InetSocketAddress local
        && way.link().addresses().contains(local.getAddress());
  }

  private EgressException failure(Throwable failed) {
    return failed instanceof ConnectTimeoutException
        ? new EgressException(
            Cause.TIMEOUT, "%s has not answered within %d s".formatted(target, limit.toSeconds()))
        : failed(failed);
  }

  /** What the kernel's refusal of a socket, an address or a connection means. */
  static EgressException failed(Throwable failed) {
    String text = String.valueOf(failed.getMessage());
    String lower = text.toLowerCase(Locale.ROOT);
    Cause cause = Cause.TIMEOUT;
    if (lower.contains("refused") || lower.contains("reset")) {
      cause = Cause.REFUSED;
    } else if (lower.contains("no such device")
        || lower.contains("network is unreachable")
        || lower.contains("network is down")
        || lower.contains("cannot assign")) {
      cause = Cause.NO_INTERFACE;
    } else if (lower.contains("too many open files")) {
      cause = Cause.LIMIT;
    }
    return new EgressException(cause, text);
  }
}
