package io.sensorhub.runtime.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.description.Control;
import io.sensorhub.core.description.DeviceDescription;
import io.sensorhub.core.description.Kind;
import io.sensorhub.core.description.PropertyDescription;
import io.sensorhub.runtime.http.ApiException;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.testkit.TestInstance;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CommandCheckTest {

  private static final DeviceConfig CONFIG =
      TestInstance.of(
              """
              {"instance_id": "x", "devices": [
                {"device_id": "d", "url": "http://192.0.2.1", "profile": "generic-json"}]}
              """)
          .devices()
          .getFirst();

  private static final DeviceDescription DEVICE =
      DeviceDescription.of(
          CONFIG,
          ServiceName.HTTP_POLLER.text(),
          Map.of(
              "relay", property("relay", Kind.FLAG, new Control.OnOff()),
              "target",
                  property(
                      "target",
                      Kind.NUMBER,
                      new Control.Numeric(
                          Optional.of(new BigDecimal("5")),
                          Optional.of(new BigDecimal("30")),
                          Optional.of(new BigDecimal("0.5")))),
              "mode", property("mode", Kind.CHOICE, new Control.Choice(List.of("eco", "boost"))),
              "label", property("label", Kind.TEXT, new Control.Text(3)),
              "power",
                  PropertyDescription.of(
                      CONFIG, "power", Kind.NUMBER, Optional.empty(), Optional.empty())));

  private static PropertyDescription property(String name, Kind kind, Control control) {
    return PropertyDescription.of(CONFIG, name, kind, Optional.empty(), Optional.of(control));
  }

  private static void check(String values) {
    String body = "{\"values\": {" + values + "}}";
    CommandCheck.check(DEVICE, CommandBody.read(body.getBytes(StandardCharsets.UTF_8)));
  }

  private static String refused(String values) {
    ApiException e = assertThrows(ApiException.class, () -> check(values), values);
    assertEquals("COMMAND_INVALID", e.code());
    return String.valueOf(e.getMessage());
  }

  @Test
  void whatTheControlsTake_passes() {
    assertEquals(new DeviceId("d"), DEVICE.id());
    check("\"relay\": true, \"target\": 5, \"mode\": \"boost\", \"label\": \"abc\"");
    check("\"target\": 30");
    check("\"target\": 21.3"); // between two steps: the device's own answer says what becomes of it
  }

  @Test
  void whatTheyDoNotTake_isRefused_withWhatIsAllowed() {
    assertTrue(refused("\"target\": 30.5").contains("30"));
    assertTrue(refused("\"target\": \"warm\"").contains("5"));
    assertTrue(refused("\"mode\": \"off\"").contains("eco"));
    assertTrue(refused("\"relay\": \"yes\"").contains("\"relay\" takes"));
    assertTrue(refused("\"label\": \"abcd\"").contains("3"));
    assertTrue(refused("\"relay\": null").contains("\"relay\" takes"));
  }

  @Test
  void whatCannotBeSet_isRefused_withWhatCan_andOneWrongValueRefusesAll() {
    for (String values :
        List.of("\"power\": 1", "\"nothing\": 1", "\"relay\": true, \"power\": 1")) {
      String message = refused(values);
      assertTrue(message.contains("cannot be set"), message);
      assertTrue(message.contains("relay") && message.contains("target"), message);
    }
  }
}
