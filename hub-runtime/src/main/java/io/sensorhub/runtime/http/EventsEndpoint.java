package io.sensorhub.runtime.http;

import io.javalin.http.Context;
import io.sensorhub.runtime.streaming.OpenStreams;
import io.sensorhub.stream.StreamClient;
import io.sensorhub.stream.follow.Followers;
import io.sensorhub.stream.follow.Place;
import io.sensorhub.stream.follow.Source;
import io.sensorhub.stream.follow.Subscription;
import java.util.Optional;
import java.util.function.LongSupplier;

/** {@code GET /events}: lets a client follow. */
final class EventsEndpoint implements AutoCloseable {

  private final Source source;
  private final OpenStreams open;

  EventsEndpoint(Source source, LongSupplier ticker) {
    this.source = source;
    this.open = new OpenStreams(ticker);
  }

  void serve(Context request) {
    Place place = request.header(StreamClient.OWN) == null ? Place.OTHER : Place.OWN;
    Subscription follower =
        follow(request, place)
            .orElseThrow(() ->
                new ApiException(
                    503,
                    "TOO_MANY_FOLLOWERS",
                    "At most " + Followers.MAX_OTHERS + " clients follow at a time"));
    open.serve(request, follower);
  }

  private Optional<Subscription> follow(Context request, Place place) {
    try {
      return source.follow(request.header("Last-Event-ID"), request.queryParam("from"), place);
    } catch (IllegalArgumentException e) {
      throw new ApiException(400, "BAD_REQUEST", String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() {
    open.close();
  }
}
