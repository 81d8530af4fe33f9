package io.sensorhub.modem.proxy.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.sensorhub.modem.egress.Association;
import io.sensorhub.modem.egress.Cause;
import io.sensorhub.modem.egress.EgressException;
import io.sensorhub.modem.egress.Target;
import io.sensorhub.modem.entry.Traffic;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One client of a proxy, from its connection to its end. Used by the client's event loop, but for
 * the questions of a {@link Change}.
 */
public final class Session {

  private static final String GOOD = "ok";

  private final Channel client;
  private final Shared shared;
  private final InetAddress address;
  private final long started;
  private Payload payload;
  private volatile @Nullable String user;
  private String protocol = "";
  private String host = "";
  private String reached = "";
  private @Nullable Target latest;
  private volatile int port;
  private String result = GOOD;
  private boolean over;
  private long in;
  private long out;

  private Session(Channel client, Shared shared, InetAddress address) {
    this.client = client;
    this.shared = shared;
    this.address = address;
    this.started = shared.now();
    this.payload = shared.payload(Traffic.NO_LOGIN);
  }

  /** A client that has come; it is counted until its channel closes. Empty result: it may not. */
  public static @Nullable Session enter(Channel client, Shared shared) {
    if (!(client.remoteAddress() instanceof InetSocketAddress remote)) {
      return null; // gone already
    }
    Session session = new Session(client, shared, remote.getAddress());
    boolean fits = shared.enter();
    client.closeFuture().addListener(_ -> shared.leave(session.user, session.ended()));
    if (!shared.settings().allows(session.address)) {
      session.refuse(Cause.DENIED);
      return null;
    }
    if (!fits) {
      session.refuse(Cause.LIMIT);
      return null;
    }
    session.over = shared.full();
    return session;
  }

  private Ended ended() {
    return new Ended(
        address.getHostAddress(),
        user(),
        protocol,
        host,
        port,
        reached,
        in,
        out,
        Duration.ofNanos(shared.now() - started),
        result);
  }

  public ProxySettings settings() {
    return shared.settings();
  }

  long started() {
    return started;
  }

  /** Who has logged in; empty: nobody. */
  String user() {
    String name = user;
    return name == null ? "" : name;
  }

  /** Whether the client may go on after a change of settings. */
  public boolean stays(ProxySettings before, ProxySettings next) {
    String name = user;
    boolean known =
        name == null
            ? before.users().isEmpty() == next.users().isEmpty()
            : next.users().isEmpty()
                || Objects.equals(before.users().get(name), next.users().get(name));
    return known && next.allows(address) && !next.denyPorts().contains(port);
  }

  public void protocol(String name) {
    protocol = name;
  }

  /** Notes why the client is refused. */
  public void refuse(Cause cause) {
    shared.refused(cause);
    result = cause.wireName();
  }

  /** Notes how the connection ends, if there is something to note. */
  public void note(String how) {
    if (!how.isEmpty()) {
      result = how;
    }
  }

  /** Notes how the connection ends. */
  public void end(String how) {
    result = how;
  }

  /** Notes that one side has broken the connection off, if nothing was noted that explains it. */
  public void broken() {
    if (result.equals(GOOD)) {
      result = "reset";
    }
  }

  /** Whether the client has to say who it is, and has not yet. */
  public boolean needsLogin() {
    return user == null && !shared.settings().users().isEmpty();
  }

  /** Checks a login; told on the client's event loop: true, or false with the cause noted. */
  public Future<Boolean> login(String name, String password) {
    Promise<Boolean> promise = client.eventLoop().newPromise();
    Object _ =
        shared
            .logins()
            .check(shared.settings().users(), address, name, password)
            .whenComplete((right, failure) ->
                client
                    .eventLoop()
                    .execute(() -> {
                      boolean good = failure == null && right && client.isOpen();
                      promise.setSuccess(good && loggedIn(name));
                    }));
    return promise;
  }

  private boolean loggedIn(String name) {
    if (user == null) {
      user = name;
      payload = shared.payload(name);
      if (!shared.enter(name)) {
        refuse(Cause.LIMIT);
        return false;
      }
    }
    return true;
  }

  /** Connects to a destination by the modem; fails with an {@link EgressException} alone. */
  public Future<Channel> connect(Target target, Supplier<ChannelHandler> handler) {
    host = target.host();
    port = target.port();
    if (shared.settings().denyPorts().contains(target.port())) {
      return refused(new EgressException(Cause.DENIED, "port " + target.port()));
    }
    if (over) {
      return refused(new EgressException(Cause.LIMIT, "too many connections"));
    }
    Future<Channel> connecting =
        shared
            .egress()
            .connect(client.eventLoop(), target, handler, shared.settings().connectTimeout());
    ChannelFutureListener gone = _ -> connecting.cancel(false);
    client.closeFuture().addListener(gone);
    return connecting.addListener((Future<Channel> connected) -> {
      client.closeFuture().removeListener(gone);
      if (connected.isCancelled()) {
        end("reset");
      } else if (!connected.isSuccess()) {
        refuse(cause(connected.cause()));
      } else if (connected.getNow().remoteAddress() instanceof InetSocketAddress far) {
        reached = far.getAddress().getHostAddress();
      }
    });
  }

  /** Opens datagrams by the modem; fails with an {@link EgressException} alone. */
  public Future<Association> associate(Supplier<ChannelHandler> handler) {
    if (over) {
      return refused(new EgressException(Cause.LIMIT, "too many connections"));
    }
    return shared
        .egress()
        .associate(client.eventLoop(), handler, cause -> dropped(Drop.of(cause)))
        .addListener((Future<Association> opened) -> {
          if (!opened.isSuccess()) {
            refuse(cause(opened.cause()));
          }
        });
  }

  /** Notes where a datagram is to go; whether it may. */
  public boolean sends(Target target) {
    if (!target.equals(latest)) {
      latest = target;
      host = target.host();
    }
    return !shared.settings().denyPorts().contains(target.port());
  }

  /** Notes from where a datagram came. */
  public void heard(InetAddress from) {
    if (reached.isEmpty()) {
      reached = from.getHostAddress();
    }
  }

  /** Counts a datagram that goes no further. */
  public void dropped(Drop why) {
    shared.dropped(why);
  }

  private <T> Future<T> refused(EgressException why) {
    refuse(why.reason());
    return client.eventLoop().newFailedFuture(why);
  }

  /** Why a connection has failed. */
  public static Cause cause(Throwable failure) {
    return failure instanceof EgressException e ? e.reason() : Cause.TIMEOUT;
  }

  /**
   * Counts what was moved.
   *
   * @return nanoseconds until more can be read
   */
  public long moved(long toClient, long fromClient) {
    in += toClient;
    out += fromClient;
    long pause = payload.moved(toClient, fromClient, shared.now());
    return Math.max(pause, shared.moved(toClient, fromClient));
  }

  /** Ends a connection so that its other side sees that it was not complete. */
  public static void reset(Channel channel) {
    if (channel.isOpen()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      ChannelFuture _ = channel.close();
    }
  }
}
