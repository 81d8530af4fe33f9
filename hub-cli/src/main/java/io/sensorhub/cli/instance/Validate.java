package io.sensorhub.cli.instance;

import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.tree.ConfigurationException;
import java.io.PrintStream;

/** Says that an instance file is in order, and what it holds. */
public final class Validate {

  private Validate() {}

  /**
   * Says it.
   *
   * @throws ConfigurationException where rules for USB devices are wrong
   */
  public static int run(Loaded loaded, PrintStream out) throws ConfigurationException {
    UsbRules.read(loaded);
    InstanceConfig instance = loaded.instance();
    loaded.warn(out);
    out.println(
        loaded.settings().instanceFile()
            + ": in order (instance \""
            + instance.instanceId()
            + "\", ports: "
            + instance.ports().size()
            + ", devices: "
            + instance.devices().size()
            + ", groups: "
            + instance.groups().size()
            + ")");
    return 0;
  }
}
