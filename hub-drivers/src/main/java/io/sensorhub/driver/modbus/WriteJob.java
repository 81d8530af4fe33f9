package io.sensorhub.driver.modbus;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Value;
import io.sensorhub.driver.Order;
import io.sensorhub.driver.modbus.ReadPlan.Block;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
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
    writes.add(request(register, wanted));
    readBack.add(
        new Block(register.function(), register.address(), register.words(), List.of(register)));
  }

  private Request request(Register register, JsonNode wanted) throws InvalidException {
    int function = register.write().orElseThrow();
    int address = register.address();
    if (function == Request.WRITE_COIL || function == Request.WRITE_COILS) {
      boolean on = flag(register, wanted);
      return function == Request.WRITE_COIL
          ? Request.writeCoil(unit.unit(), address, on)
          : Request.writeCoils(unit.unit(), address, List.of(on));
    }
    long raw =
        register.type() == ValueType.FLAG
            ? (flag(register, wanted) ? 1 : 0)
            : number(register, wanted);
    int[] words = register.order().split(raw, register.words());
    return function == Request.WRITE_REGISTER
        ? Request.writeRegister(unit.unit(), address, words[0])
        : Request.writeRegisters(unit.unit(), address, words);
  }

  private static boolean flag(Register register, JsonNode wanted) throws InvalidException {
    if (wanted.isBoolean()) {
      return wanted.booleanValue();
    }
    throw new InvalidException("\"" + register.property() + "\" takes true or false");
  }

  private static long number(Register register, JsonNode wanted) throws InvalidException {
    if (wanted.isTextual() && !register.names().isEmpty()) {
      for (Map.Entry<Long, String> name : register.names().entrySet()) {
        if (name.getValue().equals(wanted.textValue())) {
          return name.getKey();
        }
      }
      throw new InvalidException(
          "\"" + register.property() + "\" takes one of " + register.names().values());
    }
    if (!wanted.isNumber()) {
      throw new InvalidException("\"" + register.property() + "\" takes a number");
    }
    BigDecimal value = wanted.decimalValue();
    if (register.least().filter(limit -> value.compareTo(limit) < 0).isPresent()
        || register.most().filter(limit -> value.compareTo(limit) > 0).isPresent()) {
      throw new InvalidException(
          "\""
              + register.property()
              + "\" takes numbers"
              + register.least().map(limit -> " from " + limit.toPlainString()).orElse("")
              + register.most().map(limit -> " to " + limit.toPlainString()).orElse(""));
    }
    BigDecimal scaled =
        value.subtract(register.offset()).divide(register.scale(), 12, RoundingMode.HALF_UP);
    return switch (register.type()) {
      case FLOAT32 -> Float.floatToIntBits(scaled.floatValue()) & 0xffff_ffffL;
      case FLOAT64 -> Double.doubleToLongBits(scaled.doubleValue());
      default -> integer(register, scaled.setScale(0, RoundingMode.HALF_UP).toBigInteger());
    };
  }

  private static long integer(Register register, BigInteger number) throws InvalidException {
    int bits = 16 * register.words();
    boolean signed = register.type().isSigned();
    BigInteger least = signed ? BigInteger.TWO.pow(bits - 1).negate() : BigInteger.ZERO;
    BigInteger most = BigInteger.TWO.pow(signed ? bits - 1 : bits).subtract(BigInteger.ONE);
    if (number.compareTo(least) < 0 || number.compareTo(most) > 0) {
      throw new InvalidException(
          "\"" + register.property() + "\" takes raw numbers from " + least + " to " + most);
    }
    return number.longValue();
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
    values.put(register.property(), register.value(ModbusUnit.words(block, answer), 0));
  }

  void done() {
    order.answer().accept(new Order.Result.Done(values));
  }
}
