package io.sensorhub.dist;

import io.sensorhub.core.config.ConfigurationException;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.config.Problems;
import io.sensorhub.driver.Drivers;
import io.sensorhub.poller.HttpProfile;
import io.sensorhub.runtime.settings.BridgeSettings;
import io.sensorhub.runtime.settings.HubSettings;
import io.sensorhub.runtime.settings.InstanceFiles;
import io.sensorhub.runtime.settings.MqttSettings;
import io.sensorhub.runtime.settings.SettingsReader;

/** Settings and instance, checked with every driver and profile. */
record Loaded(HubSettings settings, BridgeSettings bridge, InstanceConfig instance) {

  /**
   * Reads what the environment names.
   *
   * @throws ConfigurationException with every problem, where there is one
   */
  static Loaded read() throws ConfigurationException {
    return read(SettingsReader.ofProcess());
  }

  /** The same with another environment. */
  static Loaded read(SettingsReader reader) throws ConfigurationException {
    SettingsReader.All all = reader.all();
    InstanceConfig instance = InstanceFiles.read(all.hub(), reader).instance();
    Problems problems = new Problems();
    Drivers.forInstance(instance, problems);
    for (DeviceConfig device : instance.devices()) {
      switch (device.source()) {
        case DeviceConfig.Http _, DeviceConfig.Pushed _ -> HttpProfile.of(device, problems);
        case DeviceConfig.OnPort _ -> {} // checked by its driver
        case DeviceConfig.Simulated _ -> {} // checked by the reader
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(all.hub().instanceFile().toString(), problems.all());
    }
    return new Loaded(all.hub(), all.bridge(), instance);
  }

  /** Where the broker is. */
  MqttSettings mqtt() {
    return bridge.mqtt();
  }
}
