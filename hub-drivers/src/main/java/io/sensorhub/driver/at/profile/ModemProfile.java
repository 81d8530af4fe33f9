package io.sensorhub.driver.at.profile;

import io.sensorhub.core.tree.Section;
import io.sensorhub.driver.UsbInterfaces;
import io.sensorhub.driver.UsbInterfaces.Mode;
import io.sensorhub.driver.UsbInterfaces.Numbers;
import io.sensorhub.driver.at.console.CommandRules;
import io.sensorhub.driver.at.console.ConsoleCommand;
import io.sensorhub.driver.at.console.Entry;
import io.sensorhub.driver.at.dialogue.Vocabulary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What is known of a model of modems.
 *
 * @param boot how long it may be silent after its line was opened
 * @param init commands that make it ready
 * @param polls questions that are put again and again
 * @param urcs events, by the beginnings of unsolicited codes
 * @param rules which commands people may send
 * @param interfaces of its USB device
 */
public record ModemProfile(
    Duration boot,
    List<Init> init,
    List<Poll> polls,
    TimeOuts timeOuts,
    Map<String, String> urcs,
    CommandRules rules,
    UsbInterfaces interfaces) {

  /** The beginnings of codes at most. */
  private static final int MOST_CODES = 200;

  /**
   * A command that makes the modem ready.
   *
   * @param optional whether the model may not know it
   */
  public record Init(String ask, boolean optional) {}

  public ModemProfile {
    init = List.copyOf(init);
    polls = List.copyOf(polls);
    urcs = Map.copyOf(urcs);
  }

  /** The names that this model's lines begin with. */
  public Vocabulary vocabulary() {
    Set<String> answers = new HashSet<>();
    polls.forEach(poll ->
        ConsoleCommand.parse(poll.ask())
            .filter(ConsoleCommand::extended)
            .ifPresent(command -> answers.add(command.name())));
    return new Vocabulary(urcs.keySet(), answers);
  }

  /** Reads the driver's section of a profile. */
  public static ModemProfile read(Section protocol) {
    var _ = protocol.seconds("poll_interval", 1, 86_400); // for whoever reads the device
    Duration boot = protocol.seconds("boot", 0, 300).orElse(Duration.ofSeconds(30));
    List<Init> init = new ArrayList<>();
    for (Section section : protocol.sections("init")) {
      init.add(new Init(Poll.command(section), section.flag("optional", false)));
      section.close();
    }
    List<Poll> polls = Poll.readAll(protocol);
    Map<String, String> urcs = protocol.textMembers("urcs");
    if (urcs.size() > MOST_CODES) {
      protocol.wrong("urcs", "at most " + MOST_CODES + " codes");
    }
    CommandRules rules =
        new CommandRules(
            entries(protocol, "allow"), entries(protocol, "dangerous"), entries(protocol, "deny"));
    return new ModemProfile(
        boot, init, polls, TimeOuts.read(protocol), urcs, rules, interfaces(protocol));
  }

  /** Reads {@code interfaces}: {mode: {at, modem}}. */
  private static UsbInterfaces interfaces(Section protocol) {
    Map<Mode, Numbers> numbers = new EnumMap<>(Mode.class);
    Optional<Section> modes = protocol.section("interfaces");
    if (modes.isPresent()) {
      for (Mode mode : Mode.values()) {
        modes.get().section(mode.key()).ifPresent(section -> numbers.put(mode, numbers(section)));
      }
      modes.get().close();
    }
    return new UsbInterfaces(numbers);
  }

  private static Numbers numbers(Section mode) {
    OptionalInt at = number(mode, "at");
    OptionalInt modem = number(mode, "modem");
    mode.close();
    return new Numbers(at.orElse(0), modem.orElse(0));
  }

  private static OptionalInt number(Section mode, String key) {
    if (!mode.has(key)) {
      mode.missing(key, "the number of an interface, 0 to 255");
    }
    return mode.whole(key, 0, 255);
  }

  /** Reads a list of commands. */
  static List<Entry> entries(Section section, String key) {
    return section.texts(key, Entry::parse, "a command, such as AT+CSQ or AT+CFUN=");
  }
}
