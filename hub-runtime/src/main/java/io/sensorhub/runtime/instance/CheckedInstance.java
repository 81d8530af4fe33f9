package io.sensorhub.runtime.instance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.config.InstanceReader;
import io.sensorhub.core.config.Owners;
import io.sensorhub.core.profile.Profile;
import io.sensorhub.core.profile.ProfileSource;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.core.tree.Problem;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.StrictTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The instance of a run as it was checked: all services of the run read this copy, so that one that
 * dies while somebody edits the file starts with what the others have. It is one JSON file, which a
 * reload replaces as a whole. Secrets stand in it by name only.
 *
 * @param revision tells versions of one run apart
 * @param source the instance file
 * @param instance its tree, with placeholders for secrets
 * @param profiles the trees of the profiles that it uses or may come to use, by name
 * @param hashes of the secrets and of the run's surroundings
 */
public record CheckedInstance(
    String revision,
    String source,
    ObjectNode instance,
    Map<String, ObjectNode> profiles,
    KeyedHashes hashes) {

  /** The name of the file in the folder of a run. */
  public static final String FILE = "checked.json";

  public CheckedInstance {
    instance = instance.deepCopy();
    profiles = new TreeMap<>(profiles);
  }

  /** A copy with the revision that its contents give. */
  public static CheckedInstance of(
      String source, ObjectNode instance, Map<String, ObjectNode> profiles, KeyedHashes hashes) {
    CheckedInstance blank = new CheckedInstance("", source, instance, profiles, hashes);
    return new CheckedInstance(digest(blank.json()), source, instance, profiles, hashes);
  }

  /** The first digits of a SHA-256; an HMAC would load 40 ms of classes at each start. */
  private static String digest(ObjectNode json) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Json.bytes(json));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The file's content. */
  public ObjectNode json() {
    ObjectNode json = Json.object().put("revision", revision).put("source", source);
    json.set("instance", instance);
    ObjectNode trees = json.putObject("profiles");
    profiles.forEach(trees::set);
    json.set("hashes", hashes.json());
    return json;
  }

  /**
   * Reads the file.
   *
   * @throws ConfigurationException if it is not to be had
   */
  public static CheckedInstance read(Path file) throws ConfigurationException {
    try {
      // numbers have the types that they have when the file itself is read
      JsonNode json =
          StrictTree.json(Files.readAllBytes(file), "", new Problems())
              .orElseThrow(() -> wrong(file, "no JSON"));
      if (json.path("instance") instanceof ObjectNode instance) {
        Map<String, ObjectNode> profiles = new TreeMap<>();
        for (Map.Entry<String, JsonNode> profile : json.path("profiles").properties()) {
          if (profile.getValue() instanceof ObjectNode tree) {
            profiles.put(profile.getKey(), tree);
          }
        }
        return new CheckedInstance(
            json.path("revision").asText(),
            json.path("source").asText(),
            instance,
            profiles,
            KeyedHashes.read(json.path("hashes")));
      }
      throw wrong(file, "no instance in it");
    } catch (IOException e) {
      throw wrong(file, "a file that cannot be read (" + e.getMessage() + ")");
    }
  }

  private static ConfigurationException wrong(Path file, String found) {
    String allowed = "the checked copy of the instance that ./hub up or ./hub reload has written";
    return new ConfigurationException(
        file.toString(), List.of(new Problem("", found, allowed, Optional.empty())));
  }

  /**
   * Puts the secrets in and reads it.
   *
   * @param pollInterval instead of {@code config.poll_interval}; empty: what the file says
   * @throws ConfigurationException where a secret is missing, or does not fit any more
   */
  public InstanceReader.Result read(Map<String, String> secrets, Optional<Duration> pollInterval)
      throws ConfigurationException {
    return InstanceReader.read(
        source, instance, new Problems(), profileSource(), Owners.UNCHECKED, secrets, pollInterval);
  }

  /** The profiles in it. */
  public ProfileSource profileSource() {
    return new ProfileSource() {
      @Override
      public Set<String> names() {
        return profiles.keySet();
      }

      @Override
      public Optional<Profile> find(String name, Problems problems) {
        return Optional.ofNullable(profiles.get(name))
            .flatMap(tree -> Profile.read(name, tree, ProfileFolders.place(name), problems));
      }
    };
  }
}
