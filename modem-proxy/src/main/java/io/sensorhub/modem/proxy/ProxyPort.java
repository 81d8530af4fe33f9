package io.sensorhub.modem.proxy;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.timeout.IdleStateHandler;
import io.sensorhub.modem.egress.Cause;
import io.sensorhub.modem.proxy.session.Change;
import io.sensorhub.modem.proxy.session.HeadLimit;
import io.sensorhub.modem.proxy.session.ProxySettings;
import io.sensorhub.modem.proxy.session.Session;
import io.sensorhub.modem.proxy.session.Shared;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The port of one modem's proxy. Opened, changed and closed by one thread; its clients live on the
 * event loops.
 */
public final class ProxyPort implements AutoCloseable {

  private static final int READ_OCTETS = 8 * 1024;
  private static final WriteBufferWaterMark WATER = new WriteBufferWaterMark(8 * 1024, 16 * 1024);
  private static final int BACKLOG = 1024;

  private final EventLoopGroup boss;
  private final EventLoopGroup loops;
  private final Shared shared;
  private final Map<Channel, Session> clients = new ConcurrentHashMap<>();
  private @Nullable Channel listener;

  public ProxyPort(EventLoopGroup boss, EventLoopGroup loops, Shared shared) {
    this.boss = boss;
    this.loops = loops;
    this.shared = shared;
  }

  /**
   * Listens. Blocks for a moment.
   *
   * @throws IOException if the address cannot be bound
   */
  public void open(InetSocketAddress address) throws IOException {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(boss, loops)
            .channel(EpollServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER)
            .childOption(
                ChannelOption.RECVBUF_ALLOCATOR,
                new FixedRecvByteBufAllocator(READ_OCTETS).maxMessagesPerRead(1))
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel client) {
                    welcome(client);
                  }
                })
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      String why = String.valueOf(bound.cause().getMessage());
      throw why.contains("in use") ? new BindException(why) : new IOException(why);
    }
    listener = bound.channel();
  }

  private void welcome(Channel client) {
    ProxySettings settings = shared.settings();
    Session session = Session.enter(client, shared);
    if (session == null) {
      Session.reset(client);
      return;
    }
    clients.put(client, session);
    HeadLimit limit = new HeadLimit(client, session);
    client
        .closeFuture()
        .addListener(_ -> {
          clients.remove(client);
          limit.stop();
        });
    client.pipeline().addLast("idle", idle(settings)).addLast(new FirstOctet(session, limit));
    limit.firstOctet();
    client.eventLoop().execute(client::read);
    if (!session.stays(settings, shared.settings())) {
      end(client, session, Cause.DENIED); // the change came before the entry in the list
    }
  }

  private static IdleStateHandler idle(ProxySettings settings) {
    return new IdleStateHandler(0, 0, settings.idleTimeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void end(Channel client, Session session, Cause cause) {
    session.end(cause.wireName());
    Session.reset(client);
  }

  /** The port that is listened on; -1: none. */
  public int port() {
    return listener != null && listener.localAddress() instanceof InetSocketAddress address
        ? address.getPort()
        : -1;
  }

  /** Takes other settings. Clients that they no longer allow are cut off; the others stay. */
  public void change(ProxySettings next) {
    Change change = new Change(shared.settings(), next);
    shared.change(next);
    Map<Session, Cause> ends = change.ends(clients.values());
    clients.forEach((client, session) -> {
      Cause cause = ends.get(session);
      if (cause != null) {
        client.eventLoop().execute(() -> end(client, session, cause));
      } else if (change.ofIdle()) {
        client.eventLoop().execute(() -> idle(client, next));
      }
    });
  }

  private static void idle(Channel client, ProxySettings next) {
    if (client.pipeline().get(IdleStateHandler.class) != null) {
      client.pipeline().replace(IdleStateHandler.class, "idle", idle(next));
    }
  }

  /** Listens no longer. Clients stay. */
  public void pause() {
    if (listener != null) {
      listener.close().awaitUninterruptibly();
      listener = null;
    }
  }

  /** Listens no longer. Clients are cut off. */
  @Override
  public void close() {
    pause();
    clients.keySet().forEach(client -> client.eventLoop().execute(() -> Session.reset(client)));
  }
}
