package io.sensorhub.bridge.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.mqtt.Mosquitto;
import io.sensorhub.testkit.mqtt.MqttProbe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A list of devices that is longer than the broker takes, with each version of MQTT. */
class LongListIT {

  private static final List<String> DEVICES =
      IntStream.range(0, 40).mapToObj("device_%02d"::formatted).toList();

  @TempDir private Path folder;

  private static PublishingHalf half(Mosquitto broker, String version) {
    return new PublishingHalf("i", version, broker.port(), Optional.empty(), DEVICES);
  }

  private static List<String> inParts(MqttProbe probe, String list) throws IOException {
    List<String> ids = new ArrayList<>();
    for (int part = 1; part <= DEVICES.size(); part++) {
      for (JsonNode device : Json.parse(probe.last(list + "/" + part).orElse("[]"))) {
        ids.add(device.path("device_id").asText());
      }
    }
    return ids;
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "5"})
  void listThatIsTooLong_isPublishedInParts_andWholeWhereTheBrokerTakesIt(String version)
      throws Exception {
    List<MqttProbe.Heard> kept;
    String list;
    try (Mosquitto broker = Mosquitto.start(folder, "max_packet_size 2000\n");
        MqttProbe probe = new MqttProbe(broker.port(), "base/v1/instances/i/meta/#");
        PublishingHalf half = half(broker, version)) {
      list = half.root() + "meta/devices_list";
      half.start(DEVICES, "n");
      Await.until("parts", () -> inParts(probe, list).equals(DEVICES));
      assertTrue(
          half.publisher().leftOut().stream().anyMatch(left -> left.topic().equals(list)),
          "the whole is named");
      kept = probe.all();
    }
    try (Mosquitto broker = Mosquitto.start(folder);
        MqttProbe probe = new MqttProbe(broker.port(), "base/v1/instances/i/meta/#");
        PublishingHalf half = half(broker, version)) {
      for (MqttProbe.Heard heard : kept) { // the same broker, with another limit
        probe.publish(heard.topic(), heard.payload().getBytes(StandardCharsets.UTF_8), true);
      }
      Await.until("kept", () -> probe.all().size() == kept.size());
      half.start(DEVICES, "n");
      Await.until("whole", () -> probe.last(list).isPresent());
      Await.until(
          "no parts",
          () ->
              IntStream.rangeClosed(1, 4)
                  .allMatch(part -> probe.last(list + "/" + part).equals(Optional.of(""))));
      assertEquals(DEVICES.size(), Json.parse(probe.last(list).orElseThrow()).size());
    }
  }
}
