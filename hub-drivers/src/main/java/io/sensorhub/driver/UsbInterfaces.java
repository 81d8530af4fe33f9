package io.sensorhub.driver;

import io.sensorhub.core.port.LineAddress.UsbPath.Role;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The numbers of a modem's serial interfaces. Their order depends on the interface for the network
 * that the modem shows beside them.
 *
 * @param byMode a mode that is missing is not known
 */
public record UsbInterfaces(Map<Mode, Numbers> byMode) {

  /** Nothing is known of the device. */
  public static final UsbInterfaces UNKNOWN = new UsbInterfaces(Map.of());

  /** What a modem is for the network, by the kernel's driver. */
  public enum Mode {
    QMI("qmi", "qmi_wwan"),
    ECM("ecm", "cdc_ether"),
    MBIM("mbim", "cdc_mbim"),
    RNDIS("rndis", "rndis_host");

    /** By their names in a profile. */
    public static final Map<String, Mode> KEYS =
        Stream.of(values()).collect(Collectors.toMap(Mode::key, Function.identity()));

    private final String key;
    private final String driver;

    Mode(String key, String driver) {
      this.key = key;
      this.driver = driver;
    }

    /** Its name in a profile. */
    public String key() {
      return key;
    }

    /** The mode in which the kernel's driver is that one. */
    public static Optional<Mode> ofDriver(String driver) {
      return Stream.of(values()).filter(mode -> mode.driver.equals(driver)).findFirst();
    }
  }

  /**
   * The numbers in one mode, 0 to 255.
   *
   * @param at of the interface for AT commands
   * @param modem of the interface for AT commands and PPP
   */
  public record Numbers(int at, int modem) {}

  public UsbInterfaces {
    byMode = Map.copyOf(byMode);
  }

  /** The number of an interface; empty if it is not known. */
  public OptionalInt number(Mode mode, Role role) {
    Numbers numbers = byMode.get(mode);
    if (numbers == null) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(role == Role.AT ? numbers.at() : numbers.modem());
  }
}
