package io.sensorhub.driver.at.profile;

import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.description.Control;
import io.sensorhub.core.description.Kind;
import io.sensorhub.core.description.PropertyDescription;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The properties of a modem whose kind is known before it has said anything. */
public final class Descriptions {

  private Descriptions() {}

  /** Those that the profile's polls tell, and those of every modem. */
  public static Map<String, PropertyDescription> of(DeviceConfig device, ModemProfile profile) {
    Map<String, Kind> kinds = new LinkedHashMap<>();
    profile.polls().forEach(poll -> kinds.putAll(poll.properties()));
    for (String text : List.of("manufacturer", "model", "revision", "imei", "sim_status")) {
      kinds.put(text, Kind.TEXT);
    }
    kinds.put("pin_tries", Kind.NUMBER);
    Map<String, PropertyDescription> described = new LinkedHashMap<>();
    kinds.forEach((name, kind) ->
        described.put(
            name, PropertyDescription.of(device, name, kind, Optional.empty(), Optional.empty())));
    described.put(
        "radio",
        PropertyDescription.of(
            device, "radio", Kind.FLAG, Optional.empty(), Optional.of(new Control.OnOff())));
    return described;
  }
}
