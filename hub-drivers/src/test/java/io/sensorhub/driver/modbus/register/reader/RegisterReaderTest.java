package io.sensorhub.driver.modbus.register.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.tree.Problem;
import io.sensorhub.driver.modbus.register.Registers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegisterReaderTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          bit: 3, type: uint16             | bit
          bit: 3, mask: 0xf                | mask
          bit: 16                          | bit
          table: coil, bit: 3              | bit
          table: discrete, mask: 0x3       | mask
          table: coil, type: uint16        | type
          table: coil, count: 2            | count
          type: flag, scale: 2             | scale
          type: text, words: 2, min: 0     | min
          type: text, words: 2, mask: 1    | mask
          words: 2                         | words
          type: text                       | words
          type: float32, mask: 0xff        | mask
          mask: 0x10000                    | mask
          mask: 0                          | mask
          type: int16, mask: 0x0f0f        | mask
          mask: 0x0f0f, write: single      | mask
          scale: 0                         | scale
          min: 5, max: 4                   | max
          invalid: [65536]                 | invalid
          type: int16, invalid: [-32769]   | invalid
          invalid: [1.5]                   | invalid
          invalid: [nothing]               | invalid
          type: uint32, count: 1, write: multiple | count
          count: 126                       | count
          count: 2                         | count
          type: uint32, count: 3           | count
          type: uint64, count: 3           | count
          type: float32, count: 4          | count
          type: text, words: 4, count: 3   | count
          read: false, write: multiple, type: uint32, count: 2 | count
          names: {70000: x}              | names/70000
          names: {-1: x}                 | names/-1
          type: int16, names: {65535: x} | names/65535
          mask: 0x0f00, names: {16: x}   | names/16
          type: bcd16, names: {10000: x} | names/10000
          settle: 1                        | settle
          write_address: 3                 | write_address
          write_table: coil                | write_table
          write_group: g                   | write_group
          read: false                      | read
          read: false, write: single, settle: 1 | settle
          read: false, write: single, interval: fast | interval
          settle: 61, write: single        | settle
          type: uint32, write: single      | write
          table: input, write: single      | write
          table: discrete, write: single   | write
          write: single, write_table: coil | write_table
          write: single, write_table: input | write_table
          write: multiple, write_group: g  | write_group
          write: multiple, write_address: 65536 | write_address
          type: uint32, write: multiple, write_address: 65535 | write_address
          scale_from: y                    | scale_from
          scale_from: x                    | scale_from
          scale_from: real                 | scale_from
          scale_from: far                  | scale_from
          scale_from: input                | scale_from
          scale_from: scaled               | scale_from
          scale_from: exponent, count: 2   | count
          scale_from: exponent, scale: 0.1 | scale
          interval: fats                   | interval
          """)
  void keysThatContradictEachOther_areRefused_withTheirPlace(String register, String key) {
    List<Problem> problems =
        Registers.problems(
            """
            exponent: {address: 10, type: int16}
            real: {address: 11, type: float32}
            far: {address: 21, type: int16}
            input: {address: 9, table: input}
            scaled: {address: 9, scale: 10}
            x: {address: 0, %s}
            """
                .formatted(register));
    assertEquals(1, problems.size(), problems.toString());
    assertEquals("/x/" + key, problems.getFirst().place());
  }

  @Test
  void twoPropertiesThatWriteTheSame_areRefused() {
    for (String second :
        List.of(
            "{address: 2, write: single, write_address: 5}",
            "{address: 5, write: single}",
            "{address: 4, type: uint32, write: multiple}",
            "{address: 6, type: int16, write: single, write_address: 5}")) {
      List<Problem> problems =
          Registers.problems(
              "a: {address: 1, write: single, write_address: 5}\nb: " + second + "\n");
      assertEquals(1, problems.size(), second + ": " + problems);
      String key = second.contains("write_address") ? "write_address" : "write";
      assertEquals("/b/" + key, problems.getFirst().place());
      assertTrue(problems.toString().contains("\"a\""), problems.toString());
    }
    assertEquals(
        List.of(),
        Registers.problems(
            """
            high: {address: 5, mask: 0xff00, write: single}
            low: {address: 5, mask: 0x00fe, write: single}
            bit: {address: 5, bit: 0, write: single}
            all: {address: 5, write: single}
            next: {address: 1, write: single, write_address: 6}
            coil: {address: 5, table: coil, write: single}
            """));
  }

  @Test
  void scaleThatIsNotThere_isReportedWithTheNearestName() {
    List<Problem> problems =
        Registers.problems(
            """
            power: {address: 0, scale_from: power_fs}
            power_sf: {address: 1, type: int16}
            """);
    assertTrue(problems.toString().contains("power_sf"), problems.toString());
  }

  @Test
  void lastAddress_isTheEndOfTheTable() {
    assertEquals(1, Registers.problems("x: {address: 65535, type: uint32}").size());
    assertEquals(0, Registers.problems("x: {address: 65534, type: uint32}").size());
  }

  @Test
  void group_isWrittenByOneRequest_soItsRegistersLieSideBySide() {
    String group =
        """
        a: {address: 7, type: float32, write: multiple, write_group: g, write_address: %d}
        b: {address: 2, write: multiple, write_group: g}
        """;
    assertEquals(0, Registers.problems(group.formatted(0)).size());
    assertEquals(0, Registers.problems(group.formatted(3)).size());
    assertEquals("/b/write_group", Registers.problems(group.formatted(1)).getFirst().place());
    assertEquals("/a/write_group", Registers.problems(group.formatted(4)).getFirst().place());
    List<Problem> misspelt =
        Registers.problems(
            """
            a: {address: 0, write: multiple, write_group: remote}
            b: {address: 1, write: multiple, write_group: remote}
            c: {address: 2, write: multiple, write_group: remoet}
            d: {address: 3, write: multiple, write_group: remote, mask: 0xff}
            """);
    assertEquals("/d/mask", misspelt.getFirst().place());
    assertTrue(misspelt.toString().contains("/c/write_group"), misspelt.toString());
  }
}
