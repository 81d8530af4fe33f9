package io.sensorhub.bridge.publish;

import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.mqtt.PickyBroker;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What ends between two runs, on a broker that sends nothing retained to a pattern, and marks
 * nothing as retained.
 */
class RemovedDeviceIT {

  private static void awaitOnline(PickyBroker broker, PublishingHalf half) {
    Await.until("online", () -> broker.last(half.root() + "status").equals(Optional.of("online")));
  }

  @Test
  void deviceThatIsNoMore_andValueThatIsNoMore_areCleared() {
    String[] many =
        IntStream.range(0, 300).mapToObj("a_property_%d"::formatted).toArray(String[]::new);
    try (PickyBroker broker = new PickyBroker()) {
      try (PublishingHalf half = new PublishingHalf("i", "3", broker.port(), Optional.empty())) {
        half.start(List.of("a", "b"), many);
        awaitOnline(broker, half);
        Await.until("announced", () -> broker.last(half.announcement("b")).isPresent());
        Await.until("announced", () -> broker.last(half.announcement("a")).isPresent());
      }
      try (PublishingHalf half = new PublishingHalf("i", "3", broker.port(), Optional.empty())) {
        List<String> over =
            List.of(
                half.root() + "devices/b/state",
                half.root() + "devices/b/state/a_property_299",
                half.root() + "devices/b/availability",
                half.root() + "devices/a/state/a_property_299",
                half.root() + "meta/retained/b",
                half.root() + "meta/retained/a~2",
                half.announcement("b"));
        over.forEach(topic -> Await.until(topic, () -> broker.last(topic).orElse("").length() > 0));
        half.start(List.of("a"), "a_property_1", "fresh");
        awaitOnline(broker, half);
        over.forEach(topic ->
            Await.until("cleared " + topic, () -> broker.last(topic).equals(Optional.of(""))));
        Await.until(
            "what was announced stays for a while",
            () ->
                broker
                    .last(half.announcement("a"))
                    .filter(document -> document.contains("fresh"))
                    .filter(document -> document.contains("a_property_299"))
                    .isPresent());
      }
    }
  }
}
