package io.sensorhub.dist;

import io.sensorhub.core.config.ConfigurationException;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.config.Problems;
import io.sensorhub.driver.Drivers;
import io.sensorhub.poller.HttpProfile;
import io.sensorhub.runtime.settings.InstanceFiles;
import io.sensorhub.runtime.settings.Settings;
import io.sensorhub.runtime.settings.SettingsReader;

/** Settings and instance, checked with every driver and profile. */
record Loaded(Settings settings, InstanceConfig instance) {

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
    Settings settings = reader.read();
    InstanceConfig instance = InstanceFiles.read(settings, reader).instance();
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
      throw new ConfigurationException(settings.instanceFile().toString(), problems.all());
    }
    return new Loaded(settings, instance);
  }
}
