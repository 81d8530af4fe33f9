package io.sensorhub.driver.modbus.register.reader;

import io.sensorhub.core.tree.Section;
import io.sensorhub.driver.modbus.register.Table;
import io.sensorhub.driver.modbus.register.ValueType;
import java.util.List;

/** Keys of a register that mean nothing beside others of its keys. */
final class Contradictions {

  private static final List<String> OF_NUMBERS =
      List.of("scale", "offset", "decimals", "min", "max", "names", "scale_from");
  private static final List<String> OF_WRITES =
      List.of("write_address", "write_table", "write_group", "settle");
  private static final List<String> OF_READS = List.of("settle", "interval", "alone", "count");

  private Contradictions() {}

  /**
   * Reports them.
   *
   * @param words that the type takes
   * @param asked number of registers that is asked for
   */
  static void check(
      Section entry,
      Table from,
      ValueType type,
      long mask,
      int words,
      int asked,
      boolean readable) {
    boolean wide = asked != words;
    if (from.isBits()) {
      refuse(entry, List.of("bit", "mask", "count", "invalid"), "nothing, for it is a single bit");
      if (type != ValueType.FLAG) {
        entry.wrong("type", "\"flag\" in a table of single bits");
      }
    }
    if (!type.isNumber()) {
      refuse(entry, OF_NUMBERS, "nothing, for only a number has it");
    }
    if (type.isText()) {
      refuse(entry, List.of("mask", "invalid"), "nothing, for it is a text");
    }
    if (type.isFloat()) {
      refuse(entry, List.of("mask", "names"), "nothing, for it is a float");
    }
    if (type != ValueType.FLAG && !from.isBits()) {
      refuse(entry, List.of("bit"), "nothing, or the type \"flag\"; \"mask\" is for numbers");
    }
    if (entry.has("bit")) {
      refuse(entry, List.of("mask"), "nothing beside \"bit\"");
    }
    if (type.isNumber() && (type.isSigned() || entry.has("write")) && !isContiguous(mask)) {
      entry.wrong("mask", "adjacent bits, for the number is signed or written");
    }
    if (wide && !from.isBits() && !entry.has("scale_from") && words % asked != 0) {
      entry.wrong(
          "count",
          words == 1
              ? "1, for the type takes one register"
              : "a part of the " + words + " registers that the type takes");
    }
    if (entry.has("scale_from")) {
      refuse(entry, List.of("scale"), "nothing beside \"scale_from\", which is the scale");
    }
    if (entry.has("count") && entry.has("scale_from")) {
      entry.wrong("count", "nothing beside \"scale_from\"");
    }
    if (!entry.has("write")) {
      refuse(entry, OF_WRITES, "nothing without \"write\"");
      if (!readable) {
        entry.wrong("read", "true, or \"write\" beside it");
      }
    }
    if (!readable) {
      refuse(entry, OF_READS, "nothing, for it is never read");
    }
    if (entry.has("write") && wide) {
      entry.wrong("count", "nothing, for what is written has two octets a register");
    }
  }

  private static void refuse(Section entry, List<String> keys, String allowed) {
    keys.stream().filter(entry::has).forEach(key -> entry.wrong(key, allowed));
  }

  private static boolean isContiguous(long mask) {
    long low = mask == 0 ? 0 : mask >>> Long.numberOfTrailingZeros(mask);
    return (low & (low + 1)) == 0;
  }
}
