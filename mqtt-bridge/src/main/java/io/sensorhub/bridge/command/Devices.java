package io.sensorhub.bridge.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.bridge.publish.Publisher;
import io.sensorhub.bridge.publish.StateBook;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.runtime.client.ServiceClient;
import io.sensorhub.runtime.device.DeviceJson;
import io.sensorhub.runtime.device.HopTimes;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The way to the devices: through the aggregator. Blocks; used by the lanes. */
public final class Devices {

  private static final Duration DEFAULT_READ_TIME = Duration.ofSeconds(15);

  /** How a command ended. */
  sealed interface Result {}

  /** It was done; {@code result} is what was read back. */
  record Done(JsonNode result) implements Result {}

  /** It was not done, or nobody knows. */
  record Failed(String code, String message) implements Result {}

  private final Supplier<InstanceConfig> instance;
  private final ServiceClient aggregator;
  private final StateBook book;
  private final Publisher publisher;
  private final LongSupplier ticker;

  /**
   * @param instance as it is now
   * @param ticker nanoseconds that only go forward
   */
  public Devices(
      Supplier<InstanceConfig> instance,
      ServiceClient aggregator,
      StateBook book,
      Publisher publisher,
      LongSupplier ticker) {
    this.instance = instance;
    this.aggregator = aggregator;
    this.book = book;
    this.publisher = publisher;
    this.ticker = ticker;
  }

  /**
   * Has a command carried out, once.
   *
   * @param arrived when it came, by the ticker: its time runs from there
   */
  Result command(DeviceId device, Command command, long arrived) {
    Duration left = command.timeout().minus(Duration.ofNanos(ticker.getAsLong() - arrived));
    if (!left.isPositive()) {
      return new Failed("COMMAND_TIMEOUT", "The command's time was over before it could be sent");
    }
    ObjectNode body = Json.object().put("timeout", Math.max(1, left.toMillis()));
    body.set("values", command.values());
    try {
      ServiceClient.Reply reply =
          aggregator.post(HopTimes.atBridge(left), body, "device", device.value(), "command");
      return reply.ok() ? new Done(reply.body().path("result")) : failed(reply);
    } catch (ConnectException e) {
      return new Failed("HANDLER_ERROR", "The aggregator does not answer");
    } catch (IOException e) {
      return new Failed(
          "COMMAND_OUTCOME_UNKNOWN", "No answer in time; the command is not sent again");
    }
  }

  private static Failed failed(ServiceClient.Reply reply) {
    return new Failed(
        reply.body().path("error").asText("HANDLER_ERROR"),
        reply.body().path("message").asText("status " + reply.status()));
  }

  /**
   * Reads a device and publishes what it says.
   *
   * @param properties whose topics are published; empty: all
   * @return why it could not be read
   */
  Optional<Failed> read(DeviceId device, List<String> properties) {
    Duration time =
        HopTimes.atBridge(
            instance.get().device(device).map(HopTimes::read).orElse(DEFAULT_READ_TIME));
    try {
      ServiceClient.Reply reply =
          aggregator.post(time, Json.object(), "device", device.value(), "force-refresh");
      if (!reply.ok() || !(reply.body() instanceof ObjectNode answer)) {
        return Optional.of(failed(reply));
      }
      String timestamp = answer.path("timestamp").asText();
      DeviceJson.leaveValues(answer);
      publisher.answer(book.answer(device, timestamp, answer, properties));
      List<String> unknown = properties.stream().filter(name -> !answer.has(name)).toList();
      return unknown.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new Failed(
                  "UNKNOWN_PROPERTY",
                  device + " has no " + Command.shown(String.join(", ", unknown))));
    } catch (IOException e) {
      return Optional.of(new Failed("HANDLER_ERROR", "The aggregator does not answer"));
    }
  }
}
