package io.sensorhub.modem.egress;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The way out of one modem: by its interface, or not at all. {@link #take} is called by one thread;
 * connections are made from any event loop.
 */
public final class Egress implements AutoCloseable {

  private final EventLoop names;
  private volatile Way way;
  private volatile Passage passage;

  /**
   * Closed at first.
   *
   * @param names the loop of its name queries
   */
  public Egress(EventLoop names) {
    this.names = names;
    Way.Closed closed = new Way.Closed(Cause.MODEM_OFFLINE, "not looked at yet");
    this.way = closed;
    this.passage = Passage.closed(closed);
  }

  /**
   * Takes another way. Connections by an interface that is no longer it, or has other addresses
   * now, are reset at once; the others stay.
   */
  public void take(Way next) {
    if (next.equals(way)) {
      return;
    }
    Passage before = passage;
    switch (next) {
      case Way.Closed closed -> {
        passage = Passage.closed(closed);
        before.close(closed);
      }
      case Way.Open open -> {
        if (way instanceof Way.Open was && was.carries(open)) {
          before.update(open);
        } else {
          passage = new Passage(names, open);
          before.close(new Way.Closed(Cause.NO_INTERFACE, "the interface has another address"));
        }
      }
    }
    way = next;
  }

  /** The way of the moment. */
  public Way way() {
    return way;
  }

  /**
   * Connects, at once where nothing can be connected: told on {@code loop}, as an {@link
   * EgressException} if it fails.
   *
   * @param handler of a connection, which reads nothing by itself
   * @param limit for each address of the destination
   */
  public Future<Channel> connect(
      EventLoop loop, Target target, Supplier<ChannelHandler> handler, Duration limit) {
    return passage.connect(loop, target, handler, limit);
  }

  /**
   * Opens datagrams of one client. Called and told on {@code loop}, as an {@link EgressException}
   * if it fails.
   *
   * @param handler of a socket, which reads nothing by itself
   * @param dropped is told why a datagram did not leave
   */
  public Future<Association> associate(
      EventLoop loop, Supplier<ChannelHandler> handler, Consumer<Cause> dropped) {
    return passage.associate(loop, handler, dropped);
  }

  /** How many connections leave by it, those that are being made among them. */
  public int connections() {
    return passage.connections();
  }

  /** Resets every connection. */
  @Override
  public void close() {
    take(new Way.Closed(Cause.MODEM_OFFLINE, "the service ends"));
  }
}
