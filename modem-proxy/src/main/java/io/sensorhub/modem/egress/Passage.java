package io.sensorhub.modem.egress;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a modem as long as its interface and its addresses stay the same. Thread-safe.
 */
final class Passage {

  private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
  private final Set<Promise<?>> pending = ConcurrentHashMap.newKeySet();
  private final @Nullable EventLoop loop;
  private volatile Way way;
  private volatile @Nullable Names names;

  private Passage(@Nullable EventLoop loop, Way way, @Nullable Names names) {
    this.loop = loop;
    this.way = way;
    this.names = names;
  }

  /** One by which nothing leaves. */
  static Passage closed(Way.Closed way) {
    return new Passage(null, way, null);
  }

  Passage(EventLoop loop, Way.Open way) {
    this(loop, way, asking(loop, way));
  }

  private static @Nullable Names asking(EventLoop loop, Way.Open way) {
    return way.servers().isEmpty() ? null : new Names(loop, way.link(), way.servers());
  }

  int connections() {
    return channels.size();
  }

  /**
   * The same interface and addresses, but other servers or destinations; connections to those that
   * are denied now are reset.
   */
  void update(Way.Open next) {
    if (loop == null) {
      throw new IllegalStateException("closed");
    }
    if (!(way instanceof Way.Open now && now.asksLike(next))) {
      Names before = names;
      names = asking(loop, next);
      end(before);
    }
    way = next;
    for (Channel channel : channels) {
      if (channel.remoteAddress() instanceof InetSocketAddress far && !allows(far.getAddress())) {
        reset(channel, Cause.DENIED);
      }
    }
  }

  /** Resets all connections, and fails those that are being made. */
  void close(Way.Closed closed) {
    way = closed;
    pending.forEach(each -> fail(each, closed));
    channels.forEach(channel -> reset(channel, closed.cause()));
    Names before = names;
    names = null;
    end(before);
  }

  private static void end(@Nullable Names names) {
    if (names != null) {
      names.close();
    }
  }

  private static void reset(Channel channel, Cause cause) {
    channel
        .eventLoop()
        .execute(() -> {
          channel.pipeline().fireUserEventTriggered(new PathLost(cause));
          if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
          }
          ChannelFuture _ = channel.close();
        });
  }

  Future<Channel> connect(
      EventLoop client, Target target, Supplier<ChannelHandler> handler, Duration limit) {
    Promise<Channel> promise = enter(client);
    switch (way) {
      case Way.Closed closed -> fail(promise, closed);
      case Way.Open open -> begin(client, target, handler, limit, open, promise);
    }
    failIfClosed(promise);
    return promise;
  }

  private void begin(
      EventLoop client,
      Target target,
      Supplier<ChannelHandler> handler,
      Duration limit,
      Way.Open open,
      Promise<Channel> promise) {
    Dial dial = new Dial(client, target, handler, limit, open, channels, promise);
    resolve(client, target.host())
        .addListener((Future<List<InetAddress>> answer) -> {
          if (answer.isSuccess()) {
            dial.to(answer.getNow());
          } else {
            promise.tryFailure(answer.cause());
          }
        });
  }

  /** The addresses of a host; told on that loop, as an {@link EgressException} if it fails. */
  Future<List<InetAddress>> resolve(EventLoop client, String host) {
    List<InetAddress> literal = Names.literal(host);
    Names asked = names;
    if (!literal.isEmpty()) {
      return client.newSucceededFuture(literal);
    }
    if (asked == null) {
      return client.newFailedFuture(new EgressException(Cause.DNS, "no name server"));
    }
    Promise<List<InetAddress>> told = client.newPromise();
    asked
        .resolve(host)
        .addListener((Future<List<InetAddress>> answer) -> {
          if (answer.isSuccess()) {
            told.trySuccess(answer.getNow());
          } else {
            String why = String.valueOf(answer.cause().getMessage());
            told.tryFailure(new EgressException(Cause.DNS, why));
          }
        });
    return told;
  }

  /** Opens datagrams. Called and told on that loop. */
  Future<Association> associate(
      EventLoop client, Supplier<ChannelHandler> handler, Consumer<Cause> dropped) {
    Promise<Association> promise = enter(client);
    switch (way) {
      case Way.Closed closed -> fail(promise, closed);
      case Way.Open open ->
          new Association(client, this, dropped).open(open.link(), channels, handler, promise);
    }
    failIfClosed(promise);
    return promise;
  }

  /** Whether a destination can be reached as long as the way is what it is. */
  boolean allows(InetAddress address) {
    return way instanceof Way.Open open
        && new Destinations(open.denied(), open.allowPrivate()).refusal(address).isEmpty();
  }

  private <T> Promise<T> enter(EventLoop client) {
    Promise<T> promise = client.newPromise();
    pending.add(promise);
    promise.addListener(_ -> pending.remove(promise));
    return promise;
  }

  /** The way may have been closed between the look at it and the entry in the list. */
  private void failIfClosed(Promise<?> promise) {
    if (way instanceof Way.Closed closed) {
      fail(promise, closed);
    }
  }

  private static void fail(Promise<?> promise, Way.Closed closed) {
    promise.tryFailure(new EgressException(closed.cause(), closed.why()));
  }
}
