package io.sensorhub.driver.modbus;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Value;
import io.sensorhub.driver.Order;
import io.sensorhub.driver.modbus.ReadPlan.Block;
import io.sensorhub.driver.modbus.register.Encoded;
import io.sensorhub.driver.modbus.register.NotTakenException;
import io.sensorhub.driver.modbus.register.Register;
import io.sensorhub.driver.modbus.register.Table;
import io.sensorhub.driver.modbus.register.WriteRule;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An order to write: its questions one after another, then those that read back. */
final class WriteJob {

  /** A value that cannot be written: what is allowed. */
  private static final class InvalidException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidException(String message) {
      super(message);
    }
  }

  private final Order.Write order;
  private final ModbusUnit unit;
  private final Deque<Request> writes = new ArrayDeque<>();
  private final Deque<Block> readBack = new ArrayDeque<>();
  private final Map<String, Value> values = new LinkedHashMap<>();
  private boolean begun;

  private WriteJob(Order.Write order, ModbusUnit unit) {
    this.order = order;
    this.unit = unit;
  }

  /** The job; nothing where the order is wrong, which has then been answered. */
  static Optional<WriteJob> of(Order.Write order, ModbusUnit unit) {
    WriteJob job = new WriteJob(order, unit);
    if (unit.writable().isEmpty()) {
      order.answer().accept(new Order.Result.NotSupported());
      return Optional.empty();
    }
    try {
      if (order.values().isEmpty()) {
        throw new InvalidException("no values; writable are " + unit.writable());
      }
      for (Map.Entry<String, JsonNode> wanted : order.values().entrySet()) {
        job.add(wanted.getKey(), wanted.getValue());
      }
      return Optional.of(job);
    } catch (InvalidException e) {
      order.answer().accept(new Order.Result.Invalid(String.valueOf(e.getMessage())));
      return Optional.empty();
    }
  }

  private void add(String property, JsonNode wanted) throws InvalidException {
    Register register = unit.register(property).filter(r -> r.write().isPresent()).orElse(null);
    if (register == null) {
      throw new InvalidException(
          "\"" + property + "\" cannot be written; writable are " + unit.writable());
    }
    try {
      writes.add(request(register, register.encoded(wanted, 0)));
    } catch (NotTakenException e) {
      throw new InvalidException(e.text());
    }
    readBack.add(ReadPlan.alone(register));
  }

  private Request request(Register register, Encoded encoded) throws InvalidException {
    WriteRule rule = register.write().orElseThrow();
    if (!encoded.isWhole() || register.exponent().isPresent()) {
      throw new InvalidException("\"" + register.property() + "\" is a part of a register");
    }
    int word = encoded.words().getFirst();
    if (rule.table() == Table.COIL) {
      return rule.multiple()
          ? Request.writeCoils(unit.unit(), rule.address(), List.of(word != 0))
          : Request.writeCoil(unit.unit(), rule.address(), word != 0);
    }
    return rule.multiple()
        ? Request.writeRegisters(unit.unit(), rule.address(), encoded.toArray())
        : Request.writeRegister(unit.unit(), rule.address(), word);
  }

  ModbusUnit unit() {
    return unit;
  }

  Order.Write order() {
    return order;
  }

  /** True once the first byte has been sent. */
  boolean begun() {
    return begun;
  }

  /** The next question to write; nothing: all were asked. */
  Optional<Request> nextWrite() {
    Optional<Request> next = Optional.ofNullable(writes.poll());
    begun |= next.isPresent();
    return next;
  }

  /** The block to read back next; nothing: all were read. */
  Optional<Block> nextReadBack() {
    return Optional.ofNullable(readBack.poll());
  }

  /** Takes what was read back. */
  void readBack(Block block, Pdu answer) {
    Register register = block.registers().getFirst();
    values.put(
        register.property(), register.value(ModbusUnit.words(block, answer), block.address()));
  }

  void done() {
    order.answer().accept(new Order.Result.Done(values));
  }
}
