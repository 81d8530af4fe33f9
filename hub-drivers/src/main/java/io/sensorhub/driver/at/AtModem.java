package io.sensorhub.driver.at;

import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.Owner;
import io.sensorhub.core.port.LineAddress;
import io.sensorhub.core.port.LineAddress.UsbPath.Role;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.Section;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.DriverType;
import io.sensorhub.driver.LineSetup;
import io.sensorhub.driver.at.profile.ModemKeys;
import io.sensorhub.driver.at.profile.ModemProfile;
import java.util.Optional;

/** The driver {@code at-modem}: one modem on its AT line. */
public final class AtModem implements DriverType {

  private static final Owner KEYS = new ModemKeys.Reader();

  @Override
  public String name() {
    return "at-modem";
  }

  @Override
  public Owner keys() {
    return KEYS;
  }

  @Override
  public boolean hasCommands() {
    return true;
  }

  @Override
  public boolean findsInterface() {
    return true;
  }

  @Override
  public Optional<Driver> create(LineSetup setup, Problems problems) {
    if (setup.port().share().isPresent()) {
      problems.add(
          setup.place() + "/share", "a shared port", "nothing: what a modem says is for the hub");
    }
    if (setup.devices().size() != 1) {
      if (setup.devices().size() > 1) {
        problems.add(
            "/devices",
            setup.devices().size() + " devices on the port \"" + setup.port().portId() + "\"",
            "one modem on a port");
      }
      return Optional.empty();
    }
    DeviceConfig device = setup.devices().getFirst();
    Section protocol = device.profile().protocolSection(problems);
    ModemProfile profile = ModemProfile.read(protocol);
    protocol.close();
    Section own = device.own().section(new Problems());
    ModemKeys keys = ModemKeys.read(own);
    Post post =
        new Post(
            codePort(setup.port().address()),
            place(setup.place()),
            setup.modems().isPresent(),
            imei -> setup.modems().map(all -> all.sim(imei, keys.sim())).orElse(keys.sim()));
    return Optional.of(new ModemDriver(device, profile, keys, post));
  }

  /** Where codes are to be sent, so that they come on this line (AT+QURCCFG). */
  private static String codePort(LineAddress address) {
    boolean modem = address instanceof LineAddress.UsbPath usb && usb.role() == Role.MODEM;
    return modem ? "usbmodem" : "usbat";
  }

  /** The number at the end of a port's place. */
  private static int place(String pointer) {
    return Integer.parseInt(pointer.substring(pointer.lastIndexOf('/') + 1));
  }
}
