package io.sensorhub.driver.modbus.register.reader;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Unit;
import io.sensorhub.core.profile.Scaling;
import io.sensorhub.core.tree.Section;
import io.sensorhub.driver.modbus.register.ByteOrder;
import io.sensorhub.driver.modbus.register.Markers;
import io.sensorhub.driver.modbus.register.Register;
import io.sensorhub.driver.modbus.register.Table;
import io.sensorhub.driver.modbus.register.ValueType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the registers of a profile, and those that an instance file has besides. */
public final class RegisterReader {

  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}|0x[0-9A-Fa-f]{1,16}");
  private static final int MOST_TEXT_WORDS = 64;
  private static final int ADDRESSES = 65_536;

  /** One register as it stands in its file. */
  private record Entry(Section parent, String property, Section section) {

    boolean isScaled() {
      return section.has("scale_from");
    }
  }

  private final Table table;
  private final ByteOrder order;
  private final Set<String> intervals;
  private final int mostWords;
  private final Map<String, Register> registers = new LinkedHashMap<>();

  /**
   * @param protocol the section of the profile, whose {@code table} and {@code order} hold for
   *     registers that say nothing
   * @param intervals names of those that there are
   * @param mostWords of one request
   */
  public RegisterReader(Section protocol, Set<String> intervals, int mostWords) {
    this.table = protocol.choice("table", Table.KEYS).orElse(Table.HOLDING);
    this.order = protocol.choice("order", ByteOrder.KEYS).orElse(ByteOrder.ABCD);
    this.intervals = Set.copyOf(intervals);
    this.mostWords = mostWords;
  }

  /**
   * Reads all registers.
   *
   * @param tables objects of registers by property; of one that stands twice, the last counts
   */
  public List<Register> read(List<Section> tables) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    List<Entry> replaced = new ArrayList<>();
    for (Section parent : tables) {
      for (String property : parent.keys()) {
        parent
            .section(property)
            .map(section -> new Entry(parent, property, section))
            .ifPresent(entry ->
                Optional.ofNullable(entries.put(property, entry)).ifPresent(replaced::add));
      }
    }
    // a replaced register is checked for itself, but nothing refers to it
    replaced.forEach(entry -> read(entry, ScaleReader.NONE));
    entries.values().stream().filter(e -> !e.isScaled()).forEach(this::add);
    entries.values().stream().filter(Entry::isScaled).forEach(this::add);
    List<Register> all =
        entries.keySet().stream().filter(registers::containsKey).map(registers::get).toList();
    new GroupCheck(all).check(name -> Objects.requireNonNull(entries.get(name)).section());
    OverlapCheck.check(all, name -> Objects.requireNonNull(entries.get(name)).section());
    return all;
  }

  private void add(Entry entry) {
    read(entry, new ScaleReader(registers, mostWords))
        .ifPresent(register -> registers.put(entry.property(), register));
  }

  private Optional<Register> read(Entry place, ScaleReader scales) {
    Section entry = place.section();
    place.parent().checkProperty(place.property());
    Table from = entry.choice("table", Table.KEYS).orElse(table);
    Optional<Long> address = number(entry, "address", 0, ADDRESSES - 1);
    if (!entry.has("address")) {
      entry.missing("address", "a number from 0 to 65535, or 0x0000 to 0xffff");
    }
    boolean flag = from.isBits() || entry.has("bit");
    ValueType type =
        entry.choice("type", ValueType.KEYS).orElse(flag ? ValueType.FLAG : ValueType.UINT16);
    int words = words(entry, type);
    int asked = entry.whole("count", 1, mostWords).orElse(words);
    long mask = mask(entry, from, type);
    Optional<BigDecimal> least = entry.decimal("min");
    Optional<BigDecimal> most = entry.decimal("max");
    if (least.isPresent() && most.filter(limit -> limit.compareTo(least.get()) < 0).isPresent()) {
      entry.wrong("max", "a number from \"min\" on");
    }
    boolean readable = entry.flag("read", true);
    Contradictions.check(entry, from, type, mask, words, asked, readable);
    Register register =
        new Register(
            place.property(),
            entry.text("unit").map(Unit::new),
            from,
            address.orElse(0L).intValue(),
            words,
            asked,
            type,
            entry.choice("order", ByteOrder.KEYS).orElse(order),
            mask,
            scaling(entry),
            scales.read(entry, from, address.orElse(0L).intValue(), asked),
            markers(entry, type, mask),
            least,
            most,
            names(entry, type, mask),
            interval(entry),
            entry.flag("alone", false),
            readable,
            WriteReader.read(entry, from, address.orElse(0L).intValue(), type, words));
    entry.close();
    if (register.end() > ADDRESSES) {
      entry.wrong("address", "an address whose last register is 65535 at most");
    }
    return address.map(_ -> register);
  }

  private static Markers markers(Section entry, ValueType type, long mask) {
    return entry.has("scale_from") && !entry.has("invalid")
        ? Markers.ofSunSpec(type)
        : Markers.read(entry, type, mask);
  }

  private static Scaling scaling(Section entry) {
    Scaling scaling = Scaling.read(entry);
    if (scaling.scale().signum() == 0) {
      entry.wrong("scale", "a number other than 0");
      return Scaling.PLAIN;
    }
    return scaling;
  }

  private String interval(Section entry) {
    String interval = entry.text("interval").orElse("");
    if (!interval.isEmpty() && !intervals.contains(interval)) {
      entry.problems().unknown(entry.at("interval"), "\"" + interval + "\"", interval, intervals);
    }
    return interval;
  }

  private int words(Section entry, ValueType type) {
    if (!type.isText()) {
      if (entry.has("words")) {
        entry.wrong("words", "nothing, for only text has a length");
      }
      if (type.words() > mostWords) {
        entry.wrong(
            "type", "a type of at most " + mostWords + " words, the profile's \"max_words\"");
      }
      return type.words();
    }
    if (!entry.has("words")) {
      entry.missing("words", "how many registers the text takes");
    }
    return entry.whole("words", 1, Math.min(MOST_TEXT_WORDS, mostWords)).orElse(1);
  }

  /** The bits that count, of {@code bit} or {@code mask}; 0: all. */
  private static long mask(Section entry, Table from, ValueType type) {
    Optional<Long> bit = number(entry, "bit", 0, 15);
    int bits = type == ValueType.FLAG || type.isText() ? 16 : 16 * type.words();
    long most = bits == Long.SIZE ? Long.MAX_VALUE : (1L << bits) - 1;
    Optional<Long> mask = number(entry, "mask", 1, most);
    if (from.isBits() || type.isText() || type.isFloat()) {
      return 0;
    }
    return bit.map(number -> 1L << number).or(() -> mask).orElse(0L);
  }

  /** A number, or one in hexadecimal as a text. */
  static Optional<Long> number(Section entry, String key, long least, long most) {
    Optional<Long> number =
        entry
            .value(key)
            .map(JsonNode::asText)
            .filter(text -> NUMBER.matcher(text).matches())
            .map(RegisterReader::parse);
    if (entry.has(key) && number.filter(n -> n >= least && n <= most).isEmpty()) {
      entry.wrong(key, "a number from " + least + " to " + most + ", or in hexadecimal");
      return Optional.empty();
    }
    return number;
  }

  private static long parse(String text) {
    return text.startsWith("0x")
        ? Long.parseUnsignedLong(text.substring(2), 16)
        : Long.parseLong(text);
  }

  /** Names of numbers, each of which the type can hold. */
  private static Map<Long, String> names(Section entry, ValueType type, long mask) {
    Map<Long, String> names = new HashMap<>();
    entry
        .section("names")
        .ifPresent(section -> {
          for (String number : section.keys()) {
            if (!NUMBER.matcher(number).matches()) {
              section.wrong(number, "a number as the key");
            } else if (type.isNumber() && !type.isFloat() && !type.holds(parse(number), mask)) {
              section.wrong(number, "a number that the register can hold as the key");
            } else {
              section.text(number).ifPresent(name -> names.put(parse(number), name));
            }
          }
        });
    return names;
  }
}
