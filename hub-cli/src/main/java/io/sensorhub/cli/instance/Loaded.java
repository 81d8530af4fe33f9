package io.sensorhub.cli.instance;

import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.config.Owner;
import io.sensorhub.core.config.Owners;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.core.tree.Problem;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.driver.registry.Drivers;
import io.sensorhub.poller.keys.HttpKeys;
import io.sensorhub.poller.profile.HttpProfile;
import io.sensorhub.runtime.access.AccessFiles;
import io.sensorhub.runtime.instance.CheckedInstance;
import io.sensorhub.runtime.instance.KeyedHashes;
import io.sensorhub.runtime.settings.BridgeSettings;
import io.sensorhub.runtime.settings.HubSettings;
import io.sensorhub.runtime.settings.InstanceFiles;
import io.sensorhub.runtime.settings.MqttSettings;
import io.sensorhub.runtime.settings.SettingsReader;
import io.sensorhub.runtime.tls.ServerIdentity;
import io.sensorhub.runtime.tls.TlsFiles;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Settings and instance.
 *
 * @param source the instance file; empty where the checked copy of a run was read
 * @param warnings of what is unusual, but can be
 */
public record Loaded(
    SettingsReader environment,
    HubSettings settings,
    BridgeSettings bridge,
    InstanceConfig instance,
    Optional<InstanceFiles.Source> source,
    List<Problem> warnings) {

  public Loaded {
    warnings = List.copyOf(warnings);
  }

  /**
   * Reads the file that the environment names, and checks it with every driver and profile.
   *
   * @throws ConfigurationException with every problem, where there is one
   */
  public static Loaded read() throws ConfigurationException {
    return read(SettingsReader.ofProcess());
  }

  /** Everybody who reads keys of ports and devices that others do not have. */
  static Owners owners() {
    Map<String, Owner> owners = new LinkedHashMap<>(Drivers.owners());
    owners.put(Owners.HTTP, HttpKeys.OWNER);
    owners.put(Owners.SIMULATED, Owners.without("a device that is simulated"));
    return new Owners(owners, Loaded::check);
  }

  /** Checks the parts of an instance that are a driver's or the poller's. */
  private static void check(InstanceConfig instance, Problems problems) {
    Drivers.forInstance(instance, problems);
    Set<String> models = new HashSet<>();
    for (DeviceConfig device : instance.devices()) {
      switch (device.source()) {
        case DeviceConfig.Http _, DeviceConfig.Pushed _ -> {
          Optional<HttpProfile> _ = HttpProfile.of(device, problems);
          device
              .models()
              .forEach((name, model) -> {
                if (models.add(name)) {
                  Optional<HttpProfile> _ = HttpProfile.of(device.as(model), problems);
                }
              });
        }
        case DeviceConfig.Simulated _, DeviceConfig.Proxy _ -> {} // checked by the reader
        case DeviceConfig.OnPort _ -> {} // checked by its driver
      }
    }
  }

  /** The same with another environment. */
  public static Loaded read(SettingsReader reader) throws ConfigurationException {
    SettingsReader.All all = reader.all();
    InstanceFiles.Source source = InstanceFiles.source(all.hub(), reader, owners());
    InstanceConfig instance = source.result().instance();
    Loaded loaded =
        new Loaded(
            reader,
            all.hub(),
            all.bridge(),
            instance,
            Optional.of(source),
            source.hide(source.result().warnings()));
    if (instance.usb().on()) {
      UsbRules.read(loaded);
    }
    AccessFiles.require(instance, all.hub(), reader);
    return loaded;
  }

  /**
   * Reads what the services of the run have that the environment is about: its checked copy,
   * whatever has become of the file since.
   *
   * @throws ConfigurationException with every problem, where there is one
   */
  public static Loaded running() throws ConfigurationException {
    SettingsReader reader = SettingsReader.ofProcess();
    SettingsReader.All all = reader.all();
    InstanceConfig instance = InstanceFiles.read(all.hub(), reader).instance();
    return new Loaded(reader, all.hub(), all.bridge(), instance, Optional.empty(), List.of());
  }

  /** Says what is unusual, but can be. */
  public Loaded warn(PrintStream out) {
    warnings.forEach(warning -> out.println("warning: " + warning.warning()));
    settings
        .tls()
        .map(TlsFiles::key)
        .filter(ServerIdentity::othersMayRead)
        .ifPresent(key ->
            out.println("warning: everybody on this machine may read " + key + "; chmod o-r"));
    return this;
  }

  /** The checked copy for the services of a run, with hashes under its key. */
  public CheckedInstance copy(KeyedHashes key) {
    return source
        .orElseThrow(() -> new IllegalStateException("only of a file"))
        .copy(key, environment.surroundings(instance.instanceId()));
  }

  /** The files and folders that the instance was read from, whether they exist or not. */
  public List<Path> watched() {
    return List.of(
        settings.instanceFile().toAbsolutePath(),
        InstanceFiles.ownProfiles(settings).toAbsolutePath(),
        environment.credentialsFile(instance.instanceId()));
  }

  /** Where the broker is. */
  public MqttSettings mqtt() {
    return bridge.mqtt();
  }
}
