package io.sensorhub.driver.modbus.write;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Value;
import io.sensorhub.driver.modbus.register.Encoded;
import io.sensorhub.driver.modbus.register.NotTakenException;
import io.sensorhub.driver.modbus.register.Register;
import io.sensorhub.driver.modbus.register.WriteRule;
import io.sensorhub.driver.modbus.unit.ModbusUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Packs values into requests: a group into one, bits of one register into one, everything else by
 * itself, in the order of the command. Pure.
 */
final class WritePlan {

  /** Words for one place. */
  private record Piece(WriteRule rule, Encoded content, Map<String, Value> confirmed) {

    boolean isAt(WriteRule other, int size) {
      return rule.table() == other.table()
          && rule.address() == other.address()
          && content.words().size() == size;
    }

    /** The bits of one word that are written; 0 where it is not among the words. */
    int mask(int address) {
      int index = address - rule.address();
      return index >= 0 && index < content.masks().size() ? content.masks().get(index) : 0;
    }
  }

  private final ModbusUnit unit;
  private final Map<String, JsonNode> wanted;
  private final List<Piece> pieces = new ArrayList<>();
  private final List<WriteStep> scaled = new ArrayList<>();
  private final Set<String> groups = new LinkedHashSet<>();

  private WritePlan(ModbusUnit unit, Map<String, JsonNode> wanted) {
    this.unit = unit;
    this.wanted = wanted;
  }

  /**
   * The steps that write the values.
   *
   * @throws NotTakenException where they cannot be written, or not without others
   */
  static List<WriteStep> of(ModbusUnit unit, Map<String, JsonNode> wanted)
      throws NotTakenException {
    WritePlan plan = new WritePlan(unit, wanted);
    if (wanted.isEmpty()) {
      throw new NotTakenException("no values; writable are " + unit.writable());
    }
    for (String property : wanted.keySet()) {
      plan.add(plan.register(property));
    }
    List<WriteStep> steps = new ArrayList<>();
    for (Piece piece : plan.pieces) {
      steps.add(WriteStep.of(unit, piece.rule(), piece.content(), piece.confirmed()));
    }
    steps.addAll(plan.scaled);
    return steps;
  }

  private Register register(String property) throws NotTakenException {
    return unit.register(property)
        .filter(register -> register.write().isPresent())
        .orElseThrow(() ->
            new NotTakenException(
                "\"" + property + "\" cannot be written; writable are " + unit.writable()));
  }

  private void add(Register register) throws NotTakenException {
    WriteRule rule = register.write().orElseThrow();
    JsonNode value = Objects.requireNonNull(wanted.get(register.property()));
    if (rule.group().isPresent()) {
      if (groups.add(rule.group().get())) {
        addGroup(rule.group().get());
      }
    } else if (register.exponent().isPresent()) {
      register.check(value);
      scaled.add(WriteStep.scaled(unit, register, value));
    } else {
      Encoded content = register.encoded(value, 0);
      Map<String, Value> confirmed = new LinkedHashMap<>();
      confirmed.put(register.property(), register.valueOf(content, 0));
      add(new Piece(rule, content, confirmed));
    }
  }

  private void addGroup(String group) throws NotTakenException {
    List<Register> members = unit.group(group);
    String missing =
        members.stream()
            .map(Register::property)
            .filter(property -> !wanted.containsKey(property))
            .map(property -> "\"" + property + "\"")
            .collect(Collectors.joining(", "));
    if (!missing.isEmpty()) {
      throw new NotTakenException(
          "\"" + group + "\" is written as a whole; " + missing + " must be in the same command");
    }
    Map<String, Value> confirmed = new LinkedHashMap<>();
    Encoded all = new Encoded(List.of(), List.of());
    for (Register member : members) {
      Encoded content = member.encoded(Objects.requireNonNull(wanted.get(member.property())), 0);
      confirmed.put(member.property(), member.valueOf(content, 0));
      all = content.behind(all);
    }
    add(new Piece(members.getFirst().write().orElseThrow(), all, confirmed));
  }

  private void add(Piece piece) throws NotTakenException {
    int size = piece.content().words().size();
    int end = piece.rule().address() + size;
    for (Piece other : pieces) {
      for (int address = piece.rule().address(); address < end; address++) {
        if (piece.rule().table() == other.rule().table()
            && (piece.mask(address) & other.mask(address)) != 0) {
          throw new NotTakenException(
              piece.confirmed().keySet()
                  + " and "
                  + other.confirmed().keySet()
                  + " write the same bits; they cannot be in one command");
        }
      }
    }
    for (int i = 0; i < pieces.size(); i++) {
      Piece other = pieces.get(i);
      if (other.isAt(piece.rule(), size)) {
        Map<String, Value> confirmed = new LinkedHashMap<>(other.confirmed());
        confirmed.putAll(piece.confirmed());
        pieces.set(i, new Piece(other.rule(), other.content().with(piece.content()), confirmed));
        return;
      }
    }
    pieces.add(piece);
  }
}
