package io.sensorhub.driver.modbus;

import io.sensorhub.driver.modbus.ReadPlan.Block;

/** What goes on the wire next, and for what. */
sealed interface Question {

  /** The unit that is asked. */
  ModbusUnit unit();

  /** What is asked. */
  Request request();

  /** A block that is due. */
  record Poll(ModbusUnit unit, ModbusUnit.Group group, Request request) implements Question {}

  /** A step of an order to write. */
  record Writing(WriteJob job, Request request) implements Question {
    @Override
    public ModbusUnit unit() {
      return job.unit();
    }
  }

  /** What was written is read back. */
  record ReadingBack(WriteJob job, Block block) implements Question {
    @Override
    public ModbusUnit unit() {
      return job.unit();
    }

    @Override
    public Request request() {
      return block.request(job.unit().unit());
    }
  }
}
