package io.sensorhub.driver.modbus;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Order;
import io.sensorhub.driver.modbus.unit.ModbusUnit;
import io.sensorhub.driver.modbus.unit.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** What was ordered and is not done yet. Each order is answered once. */
final class Orders {

  private static final int MOST = 256;

  /** Somebody waits for all of a unit's values. */
  private record Reading(Order.Read order, ModbusUnit unit, long sinceNanos) {}

  private final Writes writes = new Writes();
  private final List<Reading> reads = new ArrayList<>();

  /** Takes an order for one of the units. */
  void take(Order order, Units units, Moment now) {
    units
        .of(device(order))
        .ifPresentOrElse(
            unit -> take(order, unit, now),
            () -> order.answer().accept(new Order.Result.NotSupported()));
  }

  private void take(Order order, ModbusUnit unit, Moment now) {
    if (writes.size() + reads.size() >= MOST) {
      order.answer().accept(new Order.Result.TooLate());
      return;
    }
    Optional<Fault> silent = unit.polling().faultOfBackoff(now);
    switch (order) {
      case Order.Pass _ -> throw new IllegalArgumentException("no order for a device");
      case Order.Write write -> writes.take(write, unit);
      case Order.Read read -> {
        if (silent.isPresent()) {
          read.answer().accept(new Order.Result.Failed(silent.get()));
        } else {
          reads.add(new Reading(read, unit, now.nanos()));
          unit.readNow(now);
        }
      }
    }
  }

  /** Orders to write. */
  Writes writes() {
    return writes;
  }

  /** Orders whose time has passed before anything was sent. */
  void expire(Moment now) {
    writes.expire(now);
    reads.removeIf(reading -> late(reading.order(), now));
  }

  private static boolean late(Order order, Moment now) {
    boolean late = now.nanos() - order.deadlineNanos() >= 0;
    if (late) {
      order.answer().accept(new Order.Result.TooLate());
    }
    return late;
  }

  /** A unit has been read: whoever waited for just that has it. */
  void read(ModbusUnit unit) {
    answer(
        reading -> reading.unit() == unit && unit.polling().readSince(reading.sinceNanos()),
        new Order.Result.Done(Map.of()));
  }

  /** A unit could not be read. */
  void failed(ModbusUnit unit, Fault fault) {
    answer(reading -> reading.unit() == unit, new Order.Result.Failed(fault));
  }

  private void answer(Predicate<Reading> which, Order.Result result) {
    reads.removeIf(reading -> {
      boolean meant = which.test(reading);
      if (meant) {
        reading.order().answer().accept(result);
      }
      return meant;
    });
  }

  /** Orders for units that are others now are taken anew; those for devices that went, answered. */
  void move(Units units, Moment now) {
    Fault changed =
        Fault.of(FaultCode.LINE_DOWN, "the device is configured differently now", now.time());
    List<Order> again = new ArrayList<>(writes.withdraw(units, changed));
    reads.removeIf(reading -> {
      boolean other = !units.has(reading.unit());
      if (other) {
        again.add(reading.order());
      }
      return other;
    });
    for (Order order : again) {
      DeviceId device = device(order);
      units
          .of(device)
          .ifPresentOrElse(
              unit -> take(order, unit, now),
              () -> order.answer().accept(new Order.Result.Failed(removed(device, now))));
    }
  }

  private static DeviceId device(Order order) {
    return switch (order) {
      case Order.Read read -> read.device();
      case Order.Write write -> write.device();
      case Order.Pass _ -> throw new IllegalArgumentException("no order for a device");
    };
  }

  private static Fault removed(DeviceId device, Moment now) {
    return Fault.of(FaultCode.LINE_DOWN, device + " is no longer on this line", now.time());
  }

  /** The line is closed for a moment. */
  void paused(Moment now) {
    writes.paused(Fault.of(FaultCode.LINE_DOWN, "the line was lost", now.time()));
  }

  /** The line has gone. */
  void lost(Moment now) {
    Fault fault = Fault.of(FaultCode.LINE_DOWN, "the line was lost", now.time());
    writes.lost(fault);
    answer(_ -> true, new Order.Result.Failed(fault));
  }
}
