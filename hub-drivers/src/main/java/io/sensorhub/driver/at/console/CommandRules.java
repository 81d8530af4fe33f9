package io.sensorhub.driver.at.console;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which commands people may send. What is denied wins; otherwise the longest entry that fits
 * counts; whatever no list names is dangerous.
 *
 * @param allow sent without further ado
 * @param dangerous sent if the caller says so
 * @param deny never sent
 */
public record CommandRules(List<Entry> allow, List<Entry> dangerous, List<Entry> deny) {

  /**
   * Denied whatever a profile or an instance says: the IMEI, and what leaves the command mode or
   * makes the modem deaf to the hub. There are commands of the hub's own for messages and USSD.
   */
  private static final List<Entry> NEVER =
      entries(
          "AT+EGMR",
          "ATD",
          "ATA",
          "ATO",
          "AT+CMUX",
          "AT+QIOPEN",
          "AT+IPR",
          "AT&W",
          "AT+CMGS",
          "AT+CMGW",
          "AT+QCMGS",
          "AT+CUSD=");

  private static final Entry PORT_OF_CODES = entries("AT+QURCCFG=\"urcport\",").getFirst();
  private static final List<Entry> PORTS_OF_CODES =
      entries("AT+QURCCFG=\"urcport\",\"usbat\"", "AT+QURCCFG=\"urcport\",\"all\"");

  /** What may be done with a command. */
  public enum Verdict {
    ALLOWED,
    DANGEROUS,
    DENIED
  }

  public CommandRules {
    allow = List.copyOf(allow);
    dangerous = List.copyOf(dangerous);
    deny = List.copyOf(deny);
  }

  private static List<Entry> entries(String... texts) {
    return Stream.of(texts).map(text -> Entry.parse(text).orElseThrow()).toList();
  }

  /**
   * These rules with those of an instance.
   *
   * @param more allowed besides, before anything but what is denied
   * @param permitted no longer denied, but dangerous
   */
  public CommandRules with(List<Entry> more, List<Entry> permitted) {
    List<Entry> still = deny.stream().filter(entry -> !permitted.contains(entry)).toList();
    List<Entry> risky = dangerous.stream().filter(entry -> !more.contains(entry)).toList();
    return new CommandRules(Stream.concat(allow.stream(), more.stream()).toList(), risky, still);
  }

  /** True if no instance can lift that entry. */
  public static boolean isFixed(Entry entry) {
    return NEVER.contains(entry) || entry.equals(PORT_OF_CODES);
  }

  /** What may be done with that command. */
  public Verdict judge(ConsoleCommand command) {
    if (longest(NEVER, command).isPresent() || longest(deny, command).isPresent()) {
      return Verdict.DENIED;
    }
    if (PORT_OF_CODES.fits(command)) {
      boolean heard = PORTS_OF_CODES.stream().anyMatch(port -> port.fits(command));
      return heard ? Verdict.DANGEROUS : Verdict.DENIED;
    }
    int allowed = longest(allow, command).map(Entry::length).orElse(-1);
    int risky = longest(dangerous, command).map(Entry::length).orElse(0);
    return allowed > risky ? Verdict.ALLOWED : Verdict.DANGEROUS;
  }

  private static Optional<Entry> longest(List<Entry> entries, ConsoleCommand command) {
    return entries.stream()
        .filter(entry -> entry.fits(command))
        .max(Comparator.comparingInt(Entry::length));
  }
}
