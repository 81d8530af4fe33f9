package io.sensorhub.driver.text.jsonlines;

import io.sensorhub.core.config.Owner;
import io.sensorhub.core.tree.PropertyPointers;
import io.sensorhub.core.tree.Section;

/** The keys of devices that send lines of JSON. */
final class JsonLinesKeys implements Owner {

  @Override
  public String whose() {
    return "a device that sends lines of JSON";
  }

  @Override
  public void readDevice(Section device) {
    var _ = PropertyPointers.read(device);
  }
}
