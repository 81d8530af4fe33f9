package io.sensorhub.driver.at.profile;

import io.sensorhub.core.config.Owner;
import io.sensorhub.core.tree.Section;
import io.sensorhub.driver.at.console.CommandRules;
import io.sensorhub.driver.at.console.Entry;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The key {@code modem} of a device.
 *
 * @param pin of the SIM; tried once, and only with all tries left
 * @param apn that the modem is to use; empty: as it is
 * @param allow commands that people may send without further ado
 * @param permit denied commands that people may send if they say that they are dangerous
 * @param trace whether everything that is said on the line goes to the log
 */
public record ModemKeys(
    Optional<String> pin,
    Optional<String> apn,
    List<Entry> allow,
    List<Entry> permit,
    boolean trace) {

  /** A PIN of a SIM (3GPP TS 31.101, section 9.3). */
  public static final Pattern PIN = Pattern.compile("[0-9]{4,8}");

  private static final Pattern APN = Pattern.compile("[A-Za-z0-9._-]{1,100}");

  public ModemKeys {
    allow = List.copyOf(allow);
    permit = List.copyOf(permit);
  }

  /** Reads them. */
  public static ModemKeys read(Section device) {
    Optional<Section> modem = device.section("modem");
    if (modem.isEmpty()) {
      return new ModemKeys(Optional.empty(), Optional.empty(), List.of(), List.of(), false);
    }
    Section section = modem.get();
    Optional<String> pin = section.text("pin", PIN);
    Optional<String> apn = section.text("apn", APN);
    List<Entry> allow = ModemProfile.entries(section, "allow");
    List<Entry> permit =
        section.texts(
            "permit",
            text -> Entry.parse(text).filter(entry -> !CommandRules.isFixed(entry)),
            "a command, such as AT+CLCK, and none that is never sent");
    boolean trace = section.choice("log", List.of("at")).isPresent();
    section.close();
    return new ModemKeys(pin, apn, allow, permit, trace);
  }

  @Override
  public String toString() {
    return "ModemKeys[apn=" + apn + ", allow=" + allow + ", permit=" + permit + "]";
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
