package io.sensorhub.manager.adapter;

import io.sensorhub.stream.device.ManagerFeed;
import io.sensorhub.stream.device.ManagerMessage;
import io.sensorhub.stream.follow.Outlet;
import io.sensorhub.stream.follow.Place;
import io.sensorhub.stream.follow.Subscription;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads what a feed tells first. */
final class FeedReader {

  private FeedReader() {}

  static ManagerMessage.Snapshot snapshot(ManagerFeed feed) {
    StringBuilder text = new StringBuilder();
    Outlet outlet =
        new Outlet() {
          @Override
          public void write(byte[] octets, Consumer<@Nullable Throwable> written) {
            text.append(new String(octets, StandardCharsets.UTF_8));
            written.accept(null);
          }

          @Override
          public void ended() {}
        };
    try (Subscription follower = feed.follow(null, null, Place.OWN).orElseThrow()) {
      follower.start(outlet, Runnable::run, () -> 0);
    }
    String data = text.substring(text.indexOf("data: ") + "data: ".length()).strip();
    return (ManagerMessage.Snapshot)
        ManagerMessage.read("snapshot", data.getBytes(StandardCharsets.UTF_8)).orElseThrow();
  }
}
