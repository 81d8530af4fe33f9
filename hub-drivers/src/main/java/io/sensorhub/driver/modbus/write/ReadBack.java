package io.sensorhub.driver.modbus.write;

import io.sensorhub.core.Backoff;
import io.sensorhub.core.Json;
import io.sensorhub.core.Value;
import io.sensorhub.driver.modbus.frame.Pdu;
import io.sensorhub.driver.modbus.frame.Request;
import io.sensorhub.driver.modbus.plan.ReadPlan;
import io.sensorhub.driver.modbus.plan.ReadPlan.Block;
import io.sensorhub.driver.modbus.register.Register;
import io.sensorhub.driver.modbus.unit.ModbusUnit;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether a unit shows what it has confirmed: at once or after its time, then for a while.
 */
final class ReadBack {

  /** What looking has brought. */
  enum Verdict {
    /** There is more to look at. */
    GOES_ON,
    /** All is seen as it was confirmed. */
    SEEN,
    /** Something is not, and is looked at later. */
    NOT_YET,
    /** Something is not, and will not be any more. */
    OTHERWISE
  }

  /** How long a confirmed value may take to be seen, besides {@code settle}. */
  private static final long PATIENCE_NANOS = 3_000_000_000L;

  private static final Backoff LOOKING =
      Backoff.doubling(Duration.ofMillis(100), Duration.ofMillis(500));

  private final ModbusUnit unit;
  private final Map<Register, Value> unseen = new LinkedHashMap<>();
  private final Map<String, Value> seen = new LinkedHashMap<>();
  private final Deque<Block> looks = new ArrayDeque<>();
  private int pauses;
  private long endNanos;

  ReadBack(ModbusUnit unit) {
    this.unit = unit;
  }

  /**
   * Begins.
   *
   * @return when to look first
   */
  long begin(Map<String, Value> confirmed, long nanos) {
    long settle = 0;
    for (Map.Entry<String, Value> value : confirmed.entrySet()) {
      Register register = unit.register(value.getKey()).orElseThrow();
      settle = Math.max(settle, register.write().orElseThrow().settle().toNanos());
      if (register.readable()) {
        unseen.put(register, value.getValue());
      }
    }
    plan();
    endNanos = nanos + settle + PATIENCE_NANOS;
    return nanos + settle;
  }

  private void plan() {
    looks.addAll(ReadPlan.of(List.copyOf(unseen.keySet()), unit.profile().mostWords(), 0));
  }

  /** Whether there is nothing to look at. */
  boolean isEmpty() {
    return unseen.isEmpty();
  }

  /** The question that is asked next. */
  Request request() {
    return looks.getFirst().request(unit.unit());
  }

  /** Takes an answer that may be an exception, which shows nothing. */
  void answered(Pdu answer) {
    Block block = looks.remove();
    if (answer.isException()) {
      return;
    }
    int[] words = block.words(answer);
    for (Register register : block.registers()) {
      Value value = register.value(words, block.address());
      seen.put(register.property(), value);
      unseen.remove(register, value);
    }
  }

  /** No answer came. */
  void unanswered() {
    looks.remove();
  }

  /** What follows from the answers so far. */
  Verdict verdict(long nanos) {
    if (!looks.isEmpty()) {
      return Verdict.GOES_ON;
    }
    if (unseen.isEmpty()) {
      return Verdict.SEEN;
    }
    if (nanos - endNanos >= 0) {
      return Verdict.OTHERWISE;
    }
    plan();
    return Verdict.NOT_YET;
  }

  /** The pause before it is looked again; ever longer ones. */
  long pauseNanos() {
    return LOOKING.delay(++pauses).toNanos();
  }

  /** What is not seen, and what is seen instead. */
  String difference() {
    return unseen.entrySet().stream()
        .map(entry -> {
          String property = entry.getKey().property();
          String instead =
              seen.containsKey(property) ? "reads " + text(seen.get(property)) : "cannot be read";
          return "\""
              + property
              + "\" was confirmed as "
              + text(entry.getValue())
              + ", but "
              + instead;
        })
        .collect(Collectors.joining("; "));
  }

  private static String text(@Nullable Value value) {
    return value == null ? "nothing" : Json.write(value.toJson());
  }
}
