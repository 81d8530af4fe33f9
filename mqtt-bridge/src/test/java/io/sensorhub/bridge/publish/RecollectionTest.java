package io.sensorhub.bridge.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.bridge.broker.Broker;
import io.sensorhub.bridge.broker.Message;
import io.sensorhub.bridge.outbox.Wake;
import io.sensorhub.bridge.retained.RetainedList;
import io.sensorhub.bridge.topics.Topics;
import io.sensorhub.runtime.settings.MqttSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** A broker that sends what it keeps by name only, and at once. */
class RecollectionTest {

  private final Topics topics = new Topics("base", "i");
  private final RetainedList retained = new RetainedList(topics);
  private final List<String> asked = new ArrayList<>();
  private long now;

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** What a topic keeps comes before its subscription is answered. */
  private final class Prompt implements Broker.Connection {

    private final Map<String, String> keeps;

    Prompt(Map<String, String> keeps) {
      this.keeps = keeps;
    }

    @Override
    public List<String> subscribe(List<String> names, int qos) {
      for (String name : names) {
        asked.add(name);
        String payload = keeps.get(name);
        if (payload != null) {
          retained.arrived(name, utf8(payload));
        }
      }
      return List.of();
    }

    @Override
    public void publish(Message message, Broker.Receipt receipt) {}

    @Override
    public boolean flush(Duration atMost) {
      return true;
    }

    @Override
    public OptionalInt largestPacket() {
      return OptionalInt.empty();
    }

    @Override
    public void close() {}
  }

  @Test
  void whatOneAnswerNames_isAskedFor_howeverQuicklyItCame() throws IOException {
    String root = topics.retained();
    MqttSettings mqtt = PlainBroker.at(1883);
    StateBook book =
        new StateBook(List.of(), topics, mqtt, new Wake(), Clock.systemUTC(), () -> now);
    Announcements announcements = new Announcements(topics, book, retained, Optional.empty());
    assertTrue(announcements.subscriptions().contains(RetainedList.names(topics)));
    Map<String, String> keeps = Map.of(root + "/a", "[]", root + "/~parts~2", "[\"b\"]");
    Recollection recollection = new Recollection(new Prompt(keeps), announcements, () -> now);
    recollection.begins();
    retained.arrived(RetainedList.names(topics), utf8("[\"a\", \"~parts~2\"]"));
    while (recollection.mayGoOn()) {
      now += Recollection.STILL_COMING.toNanos();
    }
    assertEquals(List.of(root + "/a", root + "/~parts~2", root + "/b"), asked);
  }
}
