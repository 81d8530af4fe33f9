package io.sensorhub.testkit;

import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.config.InstanceReader;
import io.sensorhub.core.profile.Profile;
import io.sensorhub.core.profile.ProfileSource;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.StrictTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Instances for tests, read from text like those of users. */
public final class TestInstance {

  private static final Path SHIPPED = Path.of("../profiles");
  private static final String ENDING = ".yaml";

  private TestInstance() {}

  /** An instance with the profiles that the hub ships. */
  public static InstanceConfig of(String json) {
    return of(json, Map.of());
  }

  /**
   * An instance.
   *
   * @param profiles more of them, in YAML, by name
   */
  public static InstanceConfig of(String json, Map<String, String> profiles) {
    try {
      byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
      return InstanceReader.read("test.json", bytes, source(profiles), Map.of()).instance();
    } catch (ConfigurationException e) {
      throw new IllegalArgumentException(e.report(), e);
    }
  }

  private static ProfileSource source(Map<String, String> profiles) {
    return new ProfileSource() {
      @Override
      public Set<String> names() {
        Set<String> names = new TreeSet<>(profiles.keySet());
        try (Stream<Path> files = Files.list(SHIPPED)) {
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(ENDING))
              .map(name -> name.substring(0, name.length() - ENDING.length()))
              .forEach(names::add);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        return names;
      }

      @Override
      public Optional<Profile> find(String name, Problems problems) {
        try {
          String inline = profiles.get(name);
          byte[] yaml =
              inline == null
                  ? Files.readAllBytes(SHIPPED.resolve(name + ENDING))
                  : inline.getBytes(StandardCharsets.UTF_8);
          return StrictTree.yaml(yaml, name + "#", problems)
              .flatMap(tree -> Profile.read(name, tree, name + "#", problems));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }
}
