package io.sensorhub.cli.instance;

import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.manager.rule.Ignored;
import io.sensorhub.manager.rule.RuleFolders;
import io.sensorhub.manager.rule.Rules;
import io.sensorhub.runtime.settings.InstanceFiles;
import java.nio.file.Path;
import java.util.List;

/** The rules for USB devices that an instance has: shipped ones and the user's. */
final class UsbRules {

  private static final String FOLDER = "usb";

  private UsbRules() {}

  /**
   * Reads them.
   *
   * @throws ConfigurationException with every problem, where there is one
   */
  static Rules read(Loaded loaded) throws ConfigurationException {
    Path own = InstanceFiles.ownProfiles(loaded.settings());
    Path shipped = loaded.settings().home().resolve("profiles");
    Problems problems = new Problems();
    Rules rules =
        RuleFolders.read(
            loaded.instance().usb().rules(),
            List.of(own.resolve(FOLDER), shipped.resolve(FOLDER)),
            InstanceFiles.profileNames(loaded.settings()),
            problems);
    Ignored _ = Ignored.read(loaded.instance().usb().ignore(), problems);
    if (!problems.isEmpty()) {
      throw new ConfigurationException(loaded.settings().instanceFile().toString(), problems.all());
    }
    return rules;
  }
}
