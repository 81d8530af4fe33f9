package io.sensorhub.manager.rule;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Ids that say which chip it is, not what is behind it: those of USB bridges and of boards whose
 * program speaks for itself. The texts that such chips come with say no more.
 */
final class VagueIds {

  private static final Map<String, Set<String>> MODELS =
      Map.of(
          "1a86", Set.of("5523", "7522", "7523", "55d4"),
          "10c4", Set.of("ea60", "ea61", "ea63", "ea70", "ea71"),
          "0403", Set.of("6001", "6010", "6011", "6014", "6015"),
          "067b", Set.of("2303", "2304", "23a3", "23b3", "23c3", "23d3", "23e3", "23f3"),
          "303a", Set.of("0002", "1001"),
          "2e8a", Set.of("000a"));

  /** Boards of which every model runs what somebody has written. */
  private static final Set<String> BOARDS = Set.of("2341", "2a03");

  private static final List<Glob> FACTORY_TEXTS =
      List.of(
              "FTDI",
              "Silicon Labs",
              "QinHeng Electronics",
              "1a86",
              "Prolific*",
              "Espressif*",
              "FT232R USB UART",
              "FT2*X Basic UART",
              "Single RS232-HS",
              "Dual RS232-HS",
              "Quad RS232-HS",
              "USB <-> Serial",
              "USB Serial",
              "USB Single Serial",
              "USB2.0-Ser*",
              "CP210* USB to UART Bridge Controller",
              "USB-Serial Controller*",
              "USB JTAG/serial debug unit")
          .stream()
          .map(Glob::new)
          .toList();

  private VagueIds() {}

  static boolean holds(String vendor, String product) {
    return BOARDS.contains(vendor) || MODELS.getOrDefault(vendor, Set.of()).contains(product);
  }

  /** Whether a pattern lets a factory's text pass. */
  static boolean fitsFactoryText(Glob pattern) {
    return FACTORY_TEXTS.stream().anyMatch(text -> overlap(pattern.pattern(), text.pattern()));
  }

  /** Whether some text fits both of two patterns. */
  private static boolean overlap(String left, String right) {
    boolean[][] reach = new boolean[left.length() + 1][right.length() + 1];
    reach[0][0] = true;
    for (int i = 0; i <= left.length(); i++) {
      for (int j = 0; j <= right.length(); j++) {
        if (!reach[i][j]) {
          continue;
        }
        boolean starLeft = i < left.length() && left.charAt(i) == '*';
        boolean starRight = j < right.length() && right.charAt(j) == '*';
        if (starLeft) {
          reach[i + 1][j] = true;
          if (j < right.length()) {
            reach[i][j + 1] = true;
          }
        }
        if (starRight) {
          reach[i][j + 1] = true;
          if (i < left.length()) {
            reach[i + 1][j] = true;
          }
        }
        if (!starLeft && !starRight && i < left.length() && j < right.length()) {
          char a = left.charAt(i);
          char b = right.charAt(j);
          reach[i + 1][j + 1] |= a == b || a == '?' || b == '?';
        }
      }
    }
    return reach[left.length()][right.length()];
  }
}
