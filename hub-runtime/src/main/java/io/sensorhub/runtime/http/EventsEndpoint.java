package io.sensorhub.runtime.http;

import io.javalin.http.Context;
import io.sensorhub.core.Position;
import io.sensorhub.stream.Feed;
import io.sensorhub.stream.Subscription;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code GET /events}: lets a client follow a feed. Each follower has a virtual thread. */
final class EventsEndpoint implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EventsEndpoint.class);

  private final Feed feed;
  private final Set<Subscription> open = ConcurrentHashMap.newKeySet();

  EventsEndpoint(Feed feed) {
    this.feed = feed;
  }

  void serve(Context request) throws IOException {
    Subscription follower =
        feed.follow(from(request.header("Last-Event-ID"), request.queryParam("from")))
            .orElseThrow(() ->
                new ApiException(
                    503,
                    "TOO_MANY_FOLLOWERS",
                    "At most " + Feed.MAX_FOLLOWERS + " clients follow at a time"));
    open.add(follower);
    try (follower) {
      request.res().setStatus(200);
      request.res().setContentType("text/event-stream;charset=utf-8");
      request.res().setHeader("Cache-Control", "no-store");
      follower.writeTo(request.res().getOutputStream());
    } catch (IOException e) {
      LOG.debug("follower gone reason={}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(follower);
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
