package io.sensorhub.driver.modbus.write;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.Value;
import io.sensorhub.driver.modbus.frame.Pdu;
import io.sensorhub.driver.modbus.frame.Request;
import io.sensorhub.driver.modbus.plan.ReadPlan;
import io.sensorhub.driver.modbus.register.Encoded;
import io.sensorhub.driver.modbus.register.NotTakenException;
import io.sensorhub.driver.modbus.register.Register;
import io.sensorhub.driver.modbus.register.Table;
import io.sensorhub.driver.modbus.register.WriteRule;
import io.sensorhub.driver.modbus.unit.ModbusUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What one request writes, and what is read before it in the same turn of the bus.
 *
 * <pre>
 *  SCALE ──► its power of ten is known ──┬─ whole words ─────────────────► WRITE ──► DONE
 *                                        └─ bits ──► MASK ────────────────────────► DONE
 *                                                     └─ refused ──► PRESENT ──► WRITE
 * </pre>
 *
 * Bits are written by function 22 where the unit has it (section 6.16); otherwise the register is
 * read, changed and written.
 */
final class WriteStep {

  private enum Phase {
    SCALE,
    MASK,
    PRESENT,
    WRITE,
    DONE
  }

  private static final int ACKNOWLEDGE = 5;
  private static final int BUSY = 6;

  private final ModbusUnit unit;
  private final WriteRule rule;
  private final Map<String, Value> confirmed = new LinkedHashMap<>();
  private final @Nullable Register scaled;
  private final JsonNode wanted;
  private @Nullable Encoded content;
  private Phase phase;

  private WriteStep(
      ModbusUnit unit, WriteRule rule, @Nullable Register scaled, JsonNode wanted, Phase phase) {
    this.unit = unit;
    this.rule = rule;
    this.scaled = scaled;
    this.wanted = wanted;
    this.phase = phase;
  }

  /**
   * Words that are known.
   *
   * @param rule of the first register
   * @param confirmed values that the unit has once it has confirmed the request
   */
  static WriteStep of(
      ModbusUnit unit, WriteRule rule, Encoded content, Map<String, Value> confirmed) {
    WriteStep step = new WriteStep(unit, rule, null, Json.object(), Phase.WRITE);
    step.confirmed.putAll(confirmed);
    step.take(content);
    return step;
  }

  /** A value whose words depend on a scale that the unit is asked for first. */
  static WriteStep scaled(ModbusUnit unit, Register register, JsonNode wanted) {
    WriteStep step =
        new WriteStep(unit, register.write().orElseThrow(), register, wanted, Phase.SCALE);
    step.confirmed.put(register.property(), new Value.Missing());
    return step;
  }

  private void take(Encoded words) {
    content = words;
    if (words.isWhole()) {
      phase = Phase.WRITE;
    } else {
      phase = words.words().size() == 1 ? Phase.MASK : Phase.PRESENT;
    }
  }

  /** Properties that are written. */
  List<String> properties() {
    return List.copyOf(confirmed.keySet());
  }

  /** What the unit has confirmed, by property. */
  Map<String, Value> confirmed() {
    return confirmed;
  }

  boolean isDone() {
    return phase == Phase.DONE;
  }

  /** True where the question that is asked changes something. */
  boolean writes() {
    return phase == Phase.MASK || phase == Phase.WRITE;
  }

  /** The question that is asked next. */
  Request request() {
    if (phase == Phase.MASK && !unit.masks()) {
      phase = Phase.PRESENT; // found out since the order came
    }
    if (phase == Phase.SCALE && scaled != null) {
      return ReadPlan.alone(scaled.exponent().orElseThrow()).request(unit.unit());
    }
    Encoded words = content();
    int size = words.words().size();
    int first = words.words().getFirst();
    return switch (phase) {
      case MASK -> Request.maskWrite(unit.unit(), rule.address(), first, words.masks().getFirst());
      case PRESENT -> Request.read(unit.unit(), rule.table().function(), rule.address(), size);
      case WRITE, SCALE, DONE -> {
        if (rule.table() == Table.COIL) {
          yield rule.multiple()
              ? Request.writeCoils(
                  unit.unit(), rule.address(), words.words().stream().map(w -> w != 0).toList())
              : Request.writeCoil(unit.unit(), rule.address(), first != 0);
        }
        yield rule.multiple() || size > 1
            ? Request.writeRegisters(unit.unit(), rule.address(), words.toArray())
            : Request.writeRegister(unit.unit(), rule.address(), first);
      }
    };
  }

  private Encoded content() {
    Encoded words = content;
    if (words == null) {
      throw new IllegalStateException("the scale has not been asked for");
    }
    return words;
  }

  /**
   * Takes an answer that is no exception.
   *
   * @throws NotTakenException where the scale that was read leaves no room for the value
   */
  void answered(Pdu answer) throws NotTakenException {
    switch (phase) {
      case SCALE -> scale(answer.registers());
      case PRESENT -> {
        content = content().over(answer.registers());
        phase = Phase.WRITE;
      }
      case MASK -> {
        unit.masks(true);
        phase = Phase.DONE;
      }
      case WRITE, DONE -> phase = Phase.DONE;
    }
  }

  private void scale(int[] words) throws NotTakenException {
    Register register = scaled;
    if (register == null) {
      throw new IllegalStateException("nothing to scale");
    }
    Register exponent = register.exponent().orElseThrow();
    OptionalInt power = register.power(words, exponent.address());
    if (power.isEmpty()) {
      throw new NotTakenException(
          "\""
              + register.property()
              + "\" cannot be set while \""
              + exponent.property()
              + "\", its scale, has no value");
    }
    Encoded scaledWords = register.encoded(wanted, power.getAsInt());
    confirmed.put(register.property(), register.valueOf(scaledWords, power.getAsInt()));
    take(scaledWords);
  }

  /** True where a refusal leaves another way, which is taken next. */
  boolean goesOnAfter(int exception) {
    if (phase != Phase.MASK || exception == BUSY) {
      return false;
    }
    unit.masks(false);
    phase = Phase.PRESENT;
    return true;
  }

  /** The unit has accepted what it does later (exception 05). */
  boolean isAcceptedBy(int exception) {
    boolean accepted = exception == ACKNOWLEDGE && writes();
    phase = accepted ? Phase.DONE : phase;
    return accepted;
  }

  /** No answer came: a unit may be deaf to functions that it does not have. */
  void unanswered() {
    if (phase == Phase.MASK) {
      unit.masks(false);
    }
  }
}
