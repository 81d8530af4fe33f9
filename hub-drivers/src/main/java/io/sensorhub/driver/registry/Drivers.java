package io.sensorhub.driver.registry;

import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.config.Owner;
import io.sensorhub.core.port.Endpoint;
import io.sensorhub.core.port.LineAddress;
import io.sensorhub.core.port.PortConfig;
import io.sensorhub.core.port.Share;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.Section;
import io.sensorhub.driver.AskingDriver;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.DriverType;
import io.sensorhub.driver.LineSetup;
import io.sensorhub.driver.at.AtModem;
import io.sensorhub.driver.modbus.Modbus;
import io.sensorhub.driver.text.Lined;
import io.sensorhub.driver.text.jsonlines.JsonLines;
import io.sensorhub.driver.text.textlines.TextLines;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The list of drivers. */
public final class Drivers {

  private static final List<DriverType> ALL =
      List.of(new JsonLines(), new TextLines(), Modbus.rtu(), Modbus.tcp(), new AtModem());

  private Drivers() {}

  /** The driver of that name. */
  public static Optional<DriverType> named(String name) {
    return ALL.stream().filter(type -> type.name().equals(name)).findFirst();
  }

  /** Who reads the keys of which driver's ports and devices. */
  public static Map<String, Owner> owners() {
    Map<String, Owner> owners = new LinkedHashMap<>();
    ALL.forEach(type -> owners.put(type.name(), type.keys()));
    return owners;
  }

  /**
   * A driver for each line of an instance that has a device.
   *
   * @param problems takes what cannot be
   */
  public static Map<PortConfig, Driver> forInstance(InstanceConfig instance, Problems problems) {
    Map<PortConfig, Driver> drivers = new LinkedHashMap<>();
    int index = 0;
    for (PortConfig port : instance.ports()) {
      String place = "/config/ports/" + index++;
      List<DeviceConfig> devices =
          instance.devices().stream()
              .filter(device -> device.enabled())
              .filter(device -> device.port().filter(port.portId()::equals).isPresent())
              .toList();
      Optional<DriverType> type = named(port.driver());
      if (type.isEmpty()) {
        List<String> names = ALL.stream().map(DriverType::name).toList();
        problems.unknown(place + "/driver", "\"" + port.driver() + "\"", port.driver(), names);
        continue;
      }
      if (port.address() instanceof LineAddress.UsbPath usb && !type.get().findsInterface()) {
        problems.add(
            place + "/usb/path",
            usb.path(),
            "an adapter by \"vendor_id\" and \"product_id\", for the driver "
                + port.driver()
                + " does not find the interface");
      }
      Problems own = ownKeys(type.get(), port, devices);
      problems.addAll(own);
      type.get()
          .create(new LineSetup(port, place, devices, instance.modems()), problems)
          .filter(_ -> own.isEmpty())
          .ifPresent(driver -> drivers.put(port, driver));
    }
    checkEndpoints(instance, drivers, problems);
    return drivers;
  }

  /** What is wrong with the keys that only this driver reads. */
  private static Problems ownKeys(DriverType type, PortConfig port, List<DeviceConfig> devices) {
    Problems problems = new Problems();
    Section ofPort = port.own().section(problems);
    type.keys().readPort(ofPort);
    ofPort.close();
    for (DeviceConfig device : devices) {
      Section ofDevice = device.own().section(problems);
      type.keys().readDevice(ofDevice);
      ofDevice.close();
    }
    return problems;
  }

  /** What concerns questions is of no use where nobody asks. */
  private static void checkConnecting(PortConfig port, String place, Problems problems) {
    String why = ", for nothing is asked on this line";
    if (port.connecting().closeAfterRound()) {
      problems.add(place + "/close_after_round", "true", "false" + why);
    }
    if (!port.connecting().delay().isZero()) {
      String found = Double.toString(port.connecting().delay().toMillis() / 1000.0);
      problems.add(place + "/connect_delay", found, "0" + why);
    }
  }

  /** Only lines of text are published as they come. */
  private static void checkPublishing(PortConfig port, String place, Problems problems) {
    port.zeromq()
        .filter(routes -> !routes.isEmpty())
        .ifPresent(routes ->
            problems.add(
                place + "/zeromq",
                "endpoints",
                "nothing, for " + port.driver() + " has no lines of text to publish"));
  }

  /** Two sockets cannot listen on one endpoint. */
  private static void checkEndpoints(
      InstanceConfig instance, Map<PortConfig, Driver> drivers, Problems problems) {
    Map<Endpoint, String> taken = new HashMap<>();
    int index = 0;
    for (PortConfig port : instance.ports()) {
      String place = "/config/ports/" + index++;
      Map<String, Endpoint> wanted = new TreeMap<>();
      Driver driver = drivers.get(port);
      boolean write = port.share().filter(Share::write).isPresent();
      if (write && driver != null && driver instanceof Lined) {
        problems.add(place + "/share/write", "true", "false, for lines are shared to be read only");
      }
      if (driver != null && !(driver instanceof Lined)) {
        checkPublishing(port, place, problems);
      }
      if (driver != null && !(driver instanceof AskingDriver)) {
        checkConnecting(port, place, problems);
      }
      if (driver != null) {
        driver
            .routes()
            .forEach((route, endpoint) -> wanted.put(place + "/zeromq/" + route, endpoint));
      }
      port.share().ifPresent(share -> wanted.put(place + "/share/tcp", share.listen()));
      wanted.forEach((at, endpoint) -> {
        String other = taken.putIfAbsent(endpoint, at);
        if (other != null) {
          problems.add(at, endpoint.toString(), "an endpoint that " + other + " has not taken");
        }
      });
    }
  }
}
