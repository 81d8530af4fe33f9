package io.sensorhub.driver.at.profile;

import io.sensorhub.core.config.Owner;
import io.sensorhub.core.modem.SimKeys;
import io.sensorhub.core.tree.Section;
import io.sensorhub.driver.at.console.CommandRules;
import io.sensorhub.driver.at.console.Entry;
import java.util.List;
import java.util.Optional;

/**
 * The key {@code modem} of a device.
 *
 * @param sim what the device says of its SIM
 * @param allow commands that people may send without further ado
 * @param permit denied commands that people may send if they say that they are dangerous
 * @param trace whether everything that is said on the line goes to the log
 */
public record ModemKeys(SimKeys sim, List<Entry> allow, List<Entry> permit, boolean trace) {

  public ModemKeys {
    allow = List.copyOf(allow);
    permit = List.copyOf(permit);
  }

  /** Reads them. */
  public static ModemKeys read(Section device) {
    Optional<Section> modem = device.section("modem");
    if (modem.isEmpty()) {
      return new ModemKeys(SimKeys.NONE, List.of(), List.of(), false);
    }
    Section section = modem.get();
    SimKeys sim = SimKeys.read(section);
    List<Entry> allow = ModemProfile.entries(section, "allow");
    List<Entry> permit =
        section.texts(
            "permit",
            text -> Entry.parse(text).filter(entry -> !CommandRules.isFixed(entry)),
            "a command, such as AT+CLCK, and none that is never sent");
    boolean trace = section.choice("log", List.of("at")).isPresent();
    section.close();
    return new ModemKeys(sim, allow, permit, trace);
  }

  @Override
  public String toString() {
    return "ModemKeys[sim=" + sim + ", allow=" + allow + ", permit=" + permit + "]";
  }

  /** The keys of modems and of their ports. */
  public static final class Reader implements Owner {

    @Override
    public String whose() {
      return "a modem";
    }

    @Override
    public void readDevice(Section device) {
      var _ = ModemKeys.read(device);
    }
  }
}
