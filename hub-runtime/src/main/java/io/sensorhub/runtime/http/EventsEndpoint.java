package io.sensorhub.runtime.http;

import io.javalin.http.Context;
import io.sensorhub.core.Position;
import io.sensorhub.stream.Feed;
import io.sensorhub.stream.Outlet;
import io.sensorhub.stream.Place;
import io.sensorhub.stream.StreamClient;
import io.sensorhub.stream.Subscription;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code GET /events}: lets a client follow a feed. No follower has a thread. */
final class EventsEndpoint implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EventsEndpoint.class);

  private final Feed feed;
  private final Set<Subscription> open = ConcurrentHashMap.newKeySet();

  EventsEndpoint(Feed feed) {
    this.feed = feed;
  }

  void serve(Context request) {
    Place place = request.header(StreamClient.OWN) == null ? Place.OTHER : Place.OWN;
    Subscription follower =
        feed.follow(from(request.header("Last-Event-ID"), request.queryParam("from")), place)
            .orElseThrow(() ->
                new ApiException(
                    503,
                    "TOO_MANY_FOLLOWERS",
                    "At most " + Feed.MAX_FOLLOWERS + " clients follow at a time"));
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
      follower.start(this, connector.getExecutor(), System::nanoTime);
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

  private static Feed.From from(@Nullable String lastEventId, @Nullable String from) {
    if (lastEventId != null && !lastEventId.isBlank()) {
      return Position.parse(lastEventId)
          .<Feed.From>map(Feed.After::new)
          .orElseThrow(() ->
              new ApiException(
                  400, "BAD_REQUEST", "Last-Event-ID has the form source/BOOT:N,source/BOOT:N"));
    }
    if (from == null) {
      return new Feed.Now();
    }
    if (from.equals("oldest")) {
      return new Feed.Oldest();
    }
    throw new ApiException(400, "BAD_REQUEST", "\"from\" is \"oldest\" or left out");
  }

  @Override
  public void close() {
    open.forEach(Subscription::close);
  }
}
