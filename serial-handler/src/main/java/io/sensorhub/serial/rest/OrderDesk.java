package io.sensorhub.serial.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.driver.Order;
import io.sensorhub.runtime.device.CommandBody;
import io.sensorhub.runtime.device.DeviceJson;
import io.sensorhub.runtime.device.HopTimes;
import io.sensorhub.runtime.http.ApiException;
import io.sensorhub.serial.worker.LineWorker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Orders of the REST API to devices that are asked; each call waits for its answer. */
final class OrderDesk {

  /** What an order that has been sent may still take. */
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final Supplier<List<LineWorker>> lines;
  private final LongSupplier ticker;

  /**
   * @param lines that there are now
   * @param ticker that the lines' workers go by
   */
  OrderDesk(Supplier<List<LineWorker>> lines, LongSupplier ticker) {
    this.lines = lines;
    this.ticker = ticker;
  }

  /** The line on which that device is asked; empty: it only talks by itself. */
  Optional<LineWorker> asks(DeviceId device) {
    return lines.get().stream().filter(line -> line.asks(device)).findFirst();
  }

  /** Has all values of a device read now. */
  void read(LineWorker line, DeviceConfig device) {
    Duration time = HopTimes.read(device);
    Order.Result result =
        run(line, time, answer -> new Order.Read(device.id(), deadline(time), answer));
    if (!(result instanceof Order.Result.Done)) {
      throw failure(device.id(), result, FaultCode.READ_TIMEOUT.name(), 503);
    }
  }

  /** Carries out {@code {"values": {…}, "timeout"?: ms}}. */
  ObjectNode command(LineWorker line, DeviceConfig device, CommandBody command) {
    Duration time = command.time();
    Order.Result result =
        run(
            line,
            time,
            answer -> new Order.Write(device.id(), command.values(), deadline(time), answer));
    if (result instanceof Order.Result.NotSupported) {
      throw DeviceJson.noCommands(device);
    }
    ObjectNode json = Json.object().put("device_id", device.id().value()).put("status", "success");
    switch (result) {
      case Order.Result.Done done -> {
        ObjectNode back = json.putObject("result");
        done.values().forEach((property, value) -> back.set(property, value.toJson()));
      }
      case Order.Result.Told told -> Json.putWritten(json, "result", told.result());
      default -> throw failure(device.id(), result, "COMMAND_TIMEOUT", 504);
    }
    return json;
  }

  private long deadline(Duration time) {
    return ticker.getAsLong() + time.toNanos();
  }

  private static Order.Result run(
      LineWorker line, Duration time, Function<Consumer<Order.Result>, Order> order) {
    CompletableFuture<Order.Result> result = new CompletableFuture<>();
    line.order(order.apply(result::complete));
    try {
      return result.get(time.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return new Order.Result.Unknown("the line gave no answer");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Order.Result.Unknown("the service is ending");
    }
  }

  private static ApiException failure(
      DeviceId device, Order.Result result, String tooLate, int status) {
    return switch (result) {
      case Order.Result.Failed failed -> DeviceJson.failure(failed.fault());
      case Order.Result.Invalid invalid ->
          new ApiException(422, "COMMAND_INVALID", invalid.message());
      case Order.Result.Refused refused ->
          new ApiException(status(refused.why()), refused.why().name(), refused.message());
      case Order.Result.Unknown unknown ->
          new ApiException(504, "COMMAND_OUTCOME_UNKNOWN", unknown.message());
      case Order.Result.TooLate _ ->
          new ApiException(
              status,
              tooLate,
              device + " could not be asked in its time, or too many orders wait already");
      case Order.Result.NotSupported _,
          Order.Result.Done _,
          Order.Result.Told _,
          Order.Result.Passed _ ->
          new ApiException(405, "COMMAND_NOT_SUPPORTED", device + " takes no orders");
    };
  }

  private static int status(Order.Result.Refusal why) {
    return switch (why) {
      case COMMAND_FORBIDDEN -> 403;
      case MODEM_BUSY, SIM_BLOCKED -> 409;
    };
  }
}
