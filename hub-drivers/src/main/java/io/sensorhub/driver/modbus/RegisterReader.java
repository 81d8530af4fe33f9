package io.sensorhub.driver.modbus;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.PropertyNames;
import io.sensorhub.core.config.Section;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads one register of a profile. */
final class RegisterReader {

  private static final Map<String, Integer> TABLES =
      Map.of(
          "coil", Request.READ_COILS,
          "discrete", Request.READ_DISCRETE_INPUTS,
          "holding", Request.READ_HOLDING_REGISTERS,
          "input", Request.READ_INPUT_REGISTERS);
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,19}|0x[0-9A-Fa-f]{1,16}");
  private static final int MOST_TEXT_WORDS = 64;

  /**
   * What holds where a register says nothing.
   *
   * @param function that reads it
   */
  record Defaults(int function, ByteOrder order) {}

  private RegisterReader() {}

  /** Reads {@code table} and {@code order} of the section that the registers stand in. */
  static Defaults defaults(Section protocol) {
    return new Defaults(
        protocol.choice("table", TABLES).orElse(Request.READ_HOLDING_REGISTERS),
        protocol.choice("order", ByteOrder.KEYS).orElse(ByteOrder.ABCD));
  }

  static Optional<Register> read(
      Section parent,
      String property,
      Section entry,
      Defaults defaults,
      Set<String> intervals,
      int mostWords) {
    if (PropertyNames.of(property).filter(property::equals).isEmpty()) {
      parent.wrong(property, "a name of letters, digits, _ and - that the hub does not use itself");
    }
    int function = entry.choice("table", TABLES).orElse(defaults.function());
    boolean bits = function == Request.READ_COILS || function == Request.READ_DISCRETE_INPUTS;
    Optional<Long> address = number(entry, "address", 0, 65_535);
    if (!entry.has("address")) {
      entry.missing("address", "a number from 0 to 65535, or 0x0000 to 0xffff");
    }
    ValueType type =
        entry.choice("type", ValueType.KEYS).orElse(bits ? ValueType.FLAG : ValueType.UINT16);
    int words = words(entry, type, mostWords);
    Optional<Integer> bit = whole(entry, "bit", 15);
    long mask = number(entry, "mask", 0, Long.MAX_VALUE).orElse(0L);
    BigDecimal scale = decimal(entry, "scale").orElse(BigDecimal.ONE);
    BigDecimal offset = decimal(entry, "offset").orElse(BigDecimal.ZERO);
    Optional<Integer> decimals = whole(entry, "decimals", 9);
    Set<Long> invalid = numbers(entry, "invalid");
    Optional<BigDecimal> least = decimal(entry, "min");
    Optional<BigDecimal> most = decimal(entry, "max");
    Map<Long, String> names = names(entry);
    String interval = entry.text("interval").orElse("");
    if (!interval.isEmpty() && !intervals.contains(interval)) {
      entry.problems().unknown(entry.at("interval"), "\"" + interval + "\"", interval, intervals);
    }
    boolean alone = entry.flag("alone", false);
    Optional<Integer> write =
        entry
            .choice("write", Map.of("single", false, "multiple", true))
            .map(multiple -> writeFunction(entry, function, words, type, multiple));
    ByteOrder order = entry.choice("order", ByteOrder.KEYS).orElse(defaults.order());
    entry.close();
    return address.map(first ->
        new Register(
            property,
            function,
            first.intValue(),
            words,
            type,
            order,
            bit,
            mask,
            scale,
            offset,
            decimals,
            invalid,
            least,
            most,
            names,
            interval,
            alone,
            write));
  }

  private static int words(Section entry, ValueType type, int mostWords) {
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

  private static int writeFunction(
      Section entry, int function, int words, ValueType type, boolean multiple) {
    boolean impossible =
        function == Request.READ_DISCRETE_INPUTS
            || function == Request.READ_INPUT_REGISTERS
            || type.isText()
            || (words > 1 && !multiple);
    if (impossible) {
      entry.wrong(
          "write", "\"multiple\" for numbers of several words, nothing for what is read only");
    }
    if (function == Request.READ_COILS) {
      return multiple ? Request.WRITE_COILS : Request.WRITE_COIL;
    }
    return multiple ? Request.WRITE_REGISTERS : Request.WRITE_REGISTER;
  }

  /** A number, or one in hexadecimal as a text. */
  private static Optional<Long> number(Section entry, String key, long least, long most) {
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

  private static Set<Long> numbers(Section entry, String key) {
    Set<Long> numbers = new LinkedHashSet<>();
    for (JsonNode node : elements(entry, key)) {
      if (NUMBER.matcher(node.asText()).matches()) {
        numbers.add(parse(node.asText()));
      } else {
        entry.wrong(key, "raw numbers, in decimal or hexadecimal");
      }
    }
    return numbers;
  }

  private static Iterable<JsonNode> elements(Section entry, String key) {
    return entry.value(key).<Iterable<JsonNode>>map(array -> array).orElse(List.of());
  }

  private static Optional<Integer> whole(Section entry, String key, int most) {
    return entry.whole(key, 0, most).stream().boxed().findFirst();
  }

  private static Map<Long, String> names(Section entry) {
    Map<Long, String> names = new HashMap<>();
    entry
        .section("names")
        .ifPresent(section -> {
          for (String number : section.keys()) {
            if (NUMBER.matcher(number).matches()) {
              section.text(number).ifPresent(name -> names.put(parse(number), name));
            } else {
              section.wrong(number, "a number as the key");
            }
          }
        });
    return names;
  }

  private static Optional<BigDecimal> decimal(Section entry, String key) {
    return entry
        .number(key, -1e15, 1e15)
        .map(number -> BigDecimal.valueOf(number).stripTrailingZeros());
  }
}
