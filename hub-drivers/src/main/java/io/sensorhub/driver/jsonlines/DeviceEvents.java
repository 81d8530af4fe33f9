package io.sensorhub.driver.jsonlines;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.Outcome.Happened;
import java.time.Instant;
import java.util.function.Consumer;

/** Each line of the device is an event, named by one of its members. */
final class DeviceEvents implements LineTaker {

  private static final int MAX_NAME = 64;
  private static final String UNNAMED = "message";

  private final DeviceId device;
  private final String nameMember;

  /**
   * @param nameMember the member that names the event
   */
  DeviceEvents(DeviceId device, String nameMember) {
    this.device = device;
    this.nameMember = nameMember;
  }

  @Override
  public void take(ObjectNode line, String sample, Instant now, Consumer<Outcome> outcomes) {
    JsonNode name = line.path(nameMember);
    boolean named =
        name.isTextual() && !name.textValue().isBlank() && name.textValue().length() <= MAX_NAME;
    outcomes.accept(new Happened(device, named ? name.textValue() : UNNAMED, Json.write(line)));
  }
}
