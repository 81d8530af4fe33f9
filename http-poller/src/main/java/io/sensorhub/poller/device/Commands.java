package io.sensorhub.poller.device;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Deadline;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.poller.client.DeviceClient;
import io.sensorhub.poller.properties.OwnProperties.Setter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Sets properties of one device, in its turn and within the time of the command. Blocks. */
final class Commands {

  /** A device tells on its stream what was set, or is asked for it in the second half of it. */
  private static final Duration CONFIRMED = Duration.ofSeconds(2);

  /** So long over the command's time what was set may be read back: whoever asks waits longer. */
  private static final Duration READ_BACK = Duration.ofMillis(500);

  private final Semaphore host;
  private final DeviceReads reads;
  private final Runnable hurry;
  private final LongSupplier ticker;

  /**
   * @param host one permit, shared by all devices behind the same host and port
   * @param hurry has the device read as soon as its turn comes
   */
  Commands(Semaphore host, DeviceReads reads, Runnable hurry, LongSupplier ticker) {
    this.host = host;
    this.reads = reads;
    this.hurry = hurry;
    this.ticker = ticker;
  }

  /**
   * Sets properties, each once and in their order, and reads the device.
   *
   * @param stream on which the device tells what it has done, where it has one
   * @param left the time until the last of them must have been sent and answered
   */
  CommandResult carryOut(
      HttpDevice device, @Nullable StreamReader stream, Map<String, JsonNode> values, Duration left)
      throws InterruptedException {
    Deadline end = Deadline.in(left, ticker);
    if (!host.tryAcquire(left.toNanos(), TimeUnit.NANOSECONDS)) {
      return new CommandResult.TooLate(List.of());
    }
    boolean handedOver = false;
    try {
      if (stream != null) {
        stream.forget();
      }
      Optional<CommandResult> ended = send(device, values, end);
      if (ended.isPresent()) {
        return ended.get();
      }
      handedOver = !device.profile().reads().isEmpty();
    } finally {
      if (!handedOver) {
        host.release();
      }
    }
    if (handedOver) {
      Duration more = end.left().plus(READ_BACK);
      return reads
          .handedOver(device, device.profile().reads())
          .within(more)
          .map(CommandResult::of)
          .orElseGet(CommandResult.Unread::new);
    }
    Duration remaining = end.isOver() ? Duration.ofNanos(1) : end.left();
    return CommandResult.of(
        stream == null
            ? Optional.empty()
            : stream.confirm(
                values.keySet(), remaining.compareTo(CONFIRMED) < 0 ? remaining : CONFIRMED));
  }

  /** Sends all; says how the command ended where one of them was not taken. */
  private Optional<CommandResult> send(
      HttpDevice device, Map<String, JsonNode> values, Deadline end) {
    List<String> sent = new ArrayList<>();
    for (Map.Entry<String, JsonNode> value : values.entrySet()) {
      Duration remaining = end.left();
      Setter setter = device.setter(value.getKey()).orElseThrow();
      if (device.set(setter.command(), setter.name(), value.getValue(), remaining)
          instanceof DeviceClient.Failed failed) {
        if (!failed.known()) {
          hurry.run(); // what has become of it is seen soon
        }
        boolean late = failed.known() && failed.code() == FaultCode.READ_TIMEOUT && end.isOver();
        return Optional.of(
            late ? new CommandResult.TooLate(sent) : new CommandResult.Failed(failed));
      }
      sent.add(value.getKey());
    }
    return Optional.empty();
  }
}
