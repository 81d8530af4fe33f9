package io.sensorhub.driver.modbus;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Fault;
import io.sensorhub.core.FaultCode;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.driver.Gathering;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Outcome.Measured;
import io.sensorhub.driver.modbus.ReadPlan.Block;
import io.sensorhub.driver.modbus.register.Register;
import io.sensorhub.driver.modbus.register.WriteRule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One unit of a bus: what is to be read when, and how it is doing. A unit that does not answer is
 * left alone for 19 times the time that asking it has cost (all silent units together), then ever
 * longer, up to 60 s: so it costs the others at most a twentieth.
 */
final class ModbusUnit {

  private static final long MOST_BACKOFF_NANOS = 60_000_000_000L;
  private static final long COST_FACTOR = 19;

  /** Registers that are read at one pace. */
  static final class Group {
    private final long intervalNanos;
    private final List<Block> blocks;
    private final Map<String, Value> values = new LinkedHashMap<>();
    private int next;
    private long dueNanos = Long.MIN_VALUE;

    Group(Duration interval, List<Block> blocks) {
      this.intervalNanos = interval.toNanos();
      this.blocks = new ArrayList<>(blocks);
    }

    /** The block that is asked next. */
    Block block() {
      return blocks.get(next);
    }
  }

  private final DeviceConfig config;
  private final int unit;
  private final ModbusProfile profile;
  private final Gathering state;
  private final List<Group> groups = new ArrayList<>();
  private final Map<String, Register> registers = new LinkedHashMap<>();
  private final Held held = new Held();
  private boolean masks = true;
  private int silences;
  private long silentUntilNanos;
  private boolean backingOff;
  private @Nullable Fault fault;

  ModbusUnit(DeviceConfig config, int unit, ModbusProfile profile) {
    this.config = config;
    this.unit = unit;
    this.profile = profile;
    this.state = new Gathering(config, profile.units());
    Map<Duration, List<Register>> paces = new TreeMap<>();
    for (Register register : profile.registers()) {
      registers.put(register.property(), register);
      if (!register.readable()) {
        continue;
      }
      Duration interval =
          profile.intervals().getOrDefault(register.interval(), config.pollInterval());
      paces.computeIfAbsent(interval, _ -> new ArrayList<>()).add(register);
    }
    paces.forEach((interval, members) ->
        groups.add(
            new Group(interval, ReadPlan.of(members, profile.mostWords(), profile.mostGap()))));
  }

  DeviceId device() {
    return config.id();
  }

  int unit() {
    return unit;
  }

  ModbusProfile profile() {
    return profile;
  }

  Optional<Register> register(String property) {
    return Optional.ofNullable(registers.get(property));
  }

  /** Properties that can be written. */
  List<String> writable() {
    return registers.values().stream()
        .filter(register -> register.write().isPresent())
        .map(Register::property)
        .toList();
  }

  /** Registers that are written by one request, in the order of their addresses. */
  List<Register> group(String name) {
    return registers.values().stream()
        .filter(register -> register.write().flatMap(WriteRule::group).equals(Optional.of(name)))
        .sorted(Comparator.comparingInt(register -> register.write().orElseThrow().address()))
        .toList();
  }

  /** False where it has refused to write single bits (function 22). */
  boolean masks() {
    return masks;
  }

  void masks(boolean able) {
    masks = able;
  }

  /**
   * What it has confirmed is its state, whatever is read, until it is released.
   *
   * @return its state
   */
  Measured hold(Map<String, Value> confirmed, Moment now) {
    held.hold(confirmed);
    return confirm(confirmed, now);
  }

  /** Reads count again. */
  void release(Collection<String> properties) {
    held.release(properties);
  }

  /**
   * What it has confirmed, or shown, is its state; what a round has read before counts no more.
   *
   * @return its state
   */
  Measured confirm(Map<String, Value> values, Moment now) {
    for (Group group : groups) {
      group.values.replaceAll(values::getOrDefault);
    }
    return state.add(values, now.time());
  }

  /** Blocks and how often each is asked, for the sum of the bus's time. */
  Map<Block, Duration> plan() {
    Map<Block, Duration> plan = new LinkedHashMap<>();
    for (Group group : groups) {
      for (Block block : group.blocks) {
        plan.put(block, Duration.ofNanos(group.intervalNanos));
      }
    }
    return plan;
  }

  /** The line was opened: everything is due, and silence before it counts no more. */
  void opened(Moment now) {
    masks = true;
    silences = 0;
    backingOff = false;
    for (Group group : groups) {
      begin(group, now.nanos());
    }
  }

  private static void begin(Group group, long dueNanos) {
    group.dueNanos = dueNanos;
    group.next = 0;
    group.values.clear();
  }

  /** Everything is read as soon as can be. */
  void readNow(Moment now) {
    for (Group group : groups) {
      begin(group, now.nanos());
    }
  }

  /** The fault that reads are answered with while the unit is left alone. */
  Optional<Fault> faultOfBackoff(Moment now) {
    return backingOff && now.nanos() - silentUntilNanos < 0
        ? Optional.ofNullable(fault)
        : Optional.empty();
  }

  /** True where it does not answer. */
  boolean silent() {
    return backingOff;
  }

  /** The group that has waited longest. */
  Group earliest() {
    Group earliest = groups.getFirst();
    for (Group group : groups) {
      if (group.dueNanos - earliest.dueNanos < 0) {
        earliest = group;
      }
    }
    return earliest;
  }

  /** When it is to be asked next. */
  long dueNanos() {
    long due = earliest().dueNanos;
    return backingOff && silentUntilNanos - due > 0 ? silentUntilNanos : due;
  }

  /** Whether every group that was due before {@code nanos} has been read. */
  boolean readSince(long nanos) {
    return groups.stream().allMatch(group -> group.next == 0 && group.dueNanos - nanos > 0);
  }

  /** Takes what a block held. */
  Optional<Measured> read(Group group, Pdu answer, Moment now) {
    heard();
    Block block = group.block();
    int[] words = words(block, answer);
    Map<String, Value> read = new LinkedHashMap<>();
    for (Register register : block.registers()) {
      read.put(register.property(), register.value(words, block.address()));
    }
    group.values.putAll(held.over(read));
    return advance(group, now);
  }

  /** The registers, or a 0 or 1 for each coil, that an answer holds. */
  static int[] words(Block block, Pdu answer) {
    if (!block.registers().getFirst().isBit()) {
      return registers(answer);
    }
    int[] words = new int[block.count()];
    for (int i = 0; i < words.length; i++) {
      words[i] = answer.octet(2 + i / 8) >> (i % 8) & 1;
    }
    return words;
  }

  /** The registers that an answer holds. */
  static int[] registers(Pdu answer) {
    int[] words = new int[answer.octet(1) / 2];
    for (int i = 0; i < words.length; i++) {
      words[i] = answer.word(2 + 2 * i);
    }
    return words;
  }

  private Optional<Measured> advance(Group group, Moment now) {
    group.next++;
    if (group.next < group.blocks.size()) {
      return Optional.empty();
    }
    Optional<Measured> measured =
        group.values.isEmpty()
            ? Optional.empty()
            : Optional.of(state.add(group.values, now.time()));
    long next = group.dueNanos + group.intervalNanos;
    begin(group, next - now.nanos() > 0 ? next : now.nanos() + group.intervalNanos);
    return measured;
  }

  private void heard() {
    silences = 0;
    backingOff = false;
  }

  /** True where a refusal says that a part of the block is not there, and the rest may be. */
  boolean canLearn(Group group, int code) {
    return code == ExceptionCode.ILLEGAL_DATA_ADDRESS
        && (group.block().registers().size() > 1 || group.blocks.size() > 1);
  }

  /** Splits the block; one that cannot be split is not there, and not asked for any more. */
  Optional<Measured> learnHole(Group group, Moment now) {
    heard();
    Block block = group.blocks.remove(group.next);
    if (block.registers().size() > 1) {
      group.blocks.addAll(group.next, block.split());
      return Optional.empty();
    }
    group.values.put(block.registers().getFirst().property(), new Value.Missing());
    group.next--;
    return advance(group, now);
  }

  /** The unit refused a block (section 7), which teaches nothing. */
  Fault refused(Group group, int code, Moment now) {
    heard();
    return Fault.of(
        FaultCode.DEVICE_EXCEPTION,
        config.id() + " refuses " + name(group.block()) + ": " + ExceptionCode.text(code),
        now.time());
  }

  /** Goes on behind a block that failed. */
  Optional<Measured> afterFailure(Group group, Moment now) {
    return advance(group, now);
  }

  /** An answer came, but damaged: the unit is there, and is asked again when it is due. */
  Fault damaged(Group group, Moment now) {
    heard();
    return Fault.of(
        FaultCode.CHECKSUM_ERROR,
        "the answer of " + config.id() + " to " + name(group.block()) + " was damaged",
        now.time());
  }

  /**
   * Nothing came.
   *
   * @param costNanos what asking it has cost
   * @param silentUnits how many units do not answer, this one among them
   */
  Fault silent(Moment now, long costNanos, int silentUnits) {
    silences++;
    backingOff = true;
    long least = costNanos * COST_FACTOR * Math.max(1, silentUnits);
    long wait = Math.min(MOST_BACKOFF_NANOS, least << Math.min(10, silences - 1));
    silentUntilNanos = now.nanos() + wait;
    for (Group group : groups) {
      begin(group, now.nanos());
    }
    Instant next = now.time().plusNanos(wait);
    Fault silent =
        new Fault(
            FaultCode.READ_TIMEOUT,
            config.id() + " (unit " + unit + ") does not answer",
            now.time(),
            Optional.of(new Fault.Retry(silences, next)));
    fault = silent;
    return silent;
  }

  private static String name(Block block) {
    int last = block.address() + block.count() - 1;
    return "function "
        + block.function()
        + " at "
        + block.address()
        + (last > block.address() ? " to " + last : "");
  }
}
