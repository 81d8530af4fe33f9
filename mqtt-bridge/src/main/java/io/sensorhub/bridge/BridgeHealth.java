package io.sensorhub.bridge;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.bridge.outbox.Outbox;
import io.sensorhub.bridge.publish.AggregatorFollower;
import io.sensorhub.bridge.publish.Publisher;
import io.sensorhub.bridge.refusal.LeftOut;
import io.sensorhub.bridge.retained.RetainedList;
import io.sensorhub.core.Json;
import io.sensorhub.runtime.http.Health;
import io.sensorhub.runtime.settings.MqttSettings;
import java.util.List;
import java.util.function.Supplier;

/** How the bridge is: its broker, what waits for it, what the broker does not take. */
final class BridgeHealth implements Supplier<Health> {

  /** More topics that are left out are counted, not named. */
  private static final int NAMED = 20;

  /** More retained topics are counted, not named. */
  private static final int TOPICS_NAMED = 1_000;

  private final MqttSettings mqtt;
  private final Publisher publisher;
  private final Outbox outbox;
  private final AggregatorFollower follower;

  BridgeHealth(MqttSettings mqtt, Publisher publisher, Outbox outbox, AggregatorFollower follower) {
    this.mqtt = mqtt;
    this.publisher = publisher;
    this.outbox = outbox;
    this.follower = follower;
  }

  @Override
  public Health get() {
    ObjectNode more = Json.object();
    List<LeftOut> leftOut = publisher.leftOut();
    List<String> refused = publisher.refusedTopics();
    ObjectNode broker =
        more.putObject("mqtt")
            .put("connected", publisher.connected())
            .put("host", mqtt.host())
            .put("port", mqtt.port())
            .put("since", publisher.connectedSince().map(Json::time).orElse(null))
            .put("last_publish", publisher.lastPublish().map(Json::time).orElse(null))
            .put("problem", publisher.problem().orElse(null));
    ArrayNode topics = broker.putArray("refused_subscriptions");
    refused.forEach(topics::add);
    broker.put("left_out_count", publisher.leftOutCount());
    ArrayNode named = broker.putArray("left_out");
    leftOut.stream().limit(NAMED).forEach(each -> named.add(json(each)));
    more.putObject("aggregator").put("connected", follower.connected());
    more.putObject("spool")
        .put("events", outbox.size())
        .put("bytes", outbox.bytes())
        .put("oldest", outbox.oldest().map(Json::time).orElse(null))
        .put("dropped", outbox.dropped())
        .put("error", outbox.error().orElse(null))
        .put("damaged", outbox.damaged())
        .put("damaged_file", outbox.damagedFile().orElse(null));
    boolean well =
        publisher.connected()
            && follower.connected()
            && outbox.error().isEmpty()
            && publisher.problem().isEmpty()
            && leftOut.isEmpty()
            && refused.isEmpty();
    return new Health(well ? Health.Status.HEALTHY : Health.Status.DEGRADED, more);
  }

  /** {@code {"topics": […], "count"}}: the first thousand that the broker retains, and how many. */
  static ObjectNode retained(RetainedList list) {
    List<String> all = list.topics();
    ObjectNode json = Json.object();
    ArrayNode topics = json.putArray("topics");
    all.stream().limit(TOPICS_NAMED).forEach(topics::add);
    return json.put("count", all.size());
  }

  private static ObjectNode json(LeftOut leftOut) {
    return Json.object()
        .put("topic", leftOut.topic())
        .put("bytes", leftOut.bytes())
        .put("count", leftOut.count())
        .put("reason", leftOut.reason());
  }
}
