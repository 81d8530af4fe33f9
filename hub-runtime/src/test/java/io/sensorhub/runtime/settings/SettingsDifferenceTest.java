package io.sensorhub.runtime.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sensorhub.core.change.Key;
import io.sensorhub.core.config.ConfigurationException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SettingsDifferenceTest {

  private static SettingsReader.All read(Map<String, String> environment)
      throws ConfigurationException {
    return new SettingsReader(environment, Path.of("/nonexistent")).all();
  }

  @Test
  void variablesThatDiffer_areNamed() throws Exception {
    SettingsReader.All before = read(Map.of("INSTANCE_NAME", "a"));
    assertEquals(List.of(), SettingsDifference.of(before, read(Map.of("INSTANCE_NAME", "a"))));
    SettingsReader.All now =
        read(Map.of("INSTANCE_NAME", "a", "MQTT_HOST", "192.0.2.7", "MQTT_BASE_TOPIC", "House"));
    assertEquals(List.of("MQTT_HOST", "MQTT_BASE_TOPIC"), SettingsDifference.of(before, now));
  }

  @Test
  void everyComponent_isCompared() {
    assertEquals(Set.of(), left(HubSettings.class, SettingsDifference.HUB));
    assertEquals(Set.of("mqtt"), left(BridgeSettings.class, SettingsDifference.BRIDGE));
    assertEquals(Set.of(), left(MqttSettings.class, SettingsDifference.MQTT));
    assertEquals(
        MqttSettings.Tls.class.getRecordComponents().length,
        SettingsDifference.MQTT.stream().filter(key -> key.component().equals("tls")).count());
  }

  private static <T> Set<String> left(Class<T> type, List<Key<T>> keys) {
    Set<String> components =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    keys.forEach(key -> components.remove(key.component()));
    return components;
  }
}
