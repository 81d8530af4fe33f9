package io.sensorhub.driver.modbus;

import io.sensorhub.driver.Order;
import io.sensorhub.driver.modbus.ReadPlan.Block;

/** What goes on the wire next, and for what. */
sealed interface Question {

  /** How long its answer may take, without its time on the wire. */
  long timeoutNanos();

  /** What is asked. */
  Request request();

  /** A block that is due. */
  record Poll(ModbusUnit unit, ModbusUnit.Group group, Request request) implements Question {
    @Override
    public long timeoutNanos() {
      return unit.profile().timeout().toNanos();
    }
  }

  /** A step of an order to write. */
  record Writing(WriteJob job, Request request) implements Question {
    @Override
    public long timeoutNanos() {
      return job.unit().profile().timeout().toNanos();
    }
  }

  /** What was written is read back. */
  record ReadingBack(WriteJob job, Block block) implements Question {
    @Override
    public long timeoutNanos() {
      return job.unit().profile().timeout().toNanos();
    }

    @Override
    public Request request() {
      return block.request(job.unit().unit());
    }
  }

  /** Another program's question. */
  record Passing(Order.Pass order, Request request, long timeoutNanos) implements Question {}
}
