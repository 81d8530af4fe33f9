package io.sensorhub.driver.modbus.keys;

import io.sensorhub.core.config.Owner;
import io.sensorhub.core.tree.Section;

/** The keys of Modbus buses and of their devices. */
public final class ModbusKeys implements Owner {

  @Override
  public String whose() {
    return "a device on a Modbus bus";
  }

  @Override
  public void readPort(Section port) {
    var _ = BusKeys.read(port);
  }

  @Override
  public void readDevice(Section device) {
    var _ = UnitKeys.read(device);
  }
}
