package io.sensorhub.runtime.streaming;

import io.javalin.http.Context;
import io.sensorhub.stream.follow.Outlet;
import io.sensorhub.stream.follow.Subscription;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The streams that clients follow over HTTP now. No follower has a thread. Thread-safe. */
public final class OpenStreams implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OpenStreams.class);

  private final LongSupplier ticker;
  private final Set<Subscription> open = ConcurrentHashMap.newKeySet();

  /**
   * @param ticker nanoseconds that only go forward
   */
  public OpenStreams(LongSupplier ticker) {
    this.ticker = ticker;
  }

  /** Answers a request with the stream of a follower, for as long as both stay. */
  public void serve(Context request, Subscription follower) {
    open.add(follower);
    Connection connection = new Connection(request, follower);
    request.future(() -> connection.ended);
    connection.start();
  }

  /**
   * The connection of one follower. Written to through Jetty's own response, which does not block:
   * what the socket does not take at once, Jetty writes later and then says so. Started, and beaten
   * as long as it is open, by Jetty's threads.
   */
  private final class Connection implements Outlet {
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private final Subscription follower;
    private final Response response;
    private final Connector connector;

    Connection(Context request, Subscription follower) {
      this.follower = follower;
      ServletContextRequest jetty = ServletContextRequest.getServletContextRequest(request.req());
      this.response = jetty.getServletChannel().getResponse();
      this.connector = jetty.getConnectionMetaData().getConnector();
    }

    void start() {
      response.setStatus(200);
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream;charset=utf-8");
      response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
      follower.start(this, connector.getExecutor(), ticker);
      beat();
    }

    private void beat() {
      if (!ended.isDone()) {
        Duration next = follower.beat();
        connector.getScheduler().schedule(this::beat, next.toNanos(), TimeUnit.NANOSECONDS);
      }
    }

    @Override
    public void write(byte[] octets, Consumer<@Nullable Throwable> written) {
      response.write(
          false,
          ByteBuffer.wrap(octets),
          new Callback() {
            @Override
            public void succeeded() {
              written.accept(null);
            }

            @Override
            public void failed(Throwable failure) {
              LOG.debug("follower gone reason={}", failure.getMessage());
              written.accept(failure);
            }
          });
    }

    @Override
    public void ended() {
      open.remove(follower);
      ended.complete(null);
    }
  }

  @Override
  public void close() {
    open.forEach(Subscription::close);
  }
}
