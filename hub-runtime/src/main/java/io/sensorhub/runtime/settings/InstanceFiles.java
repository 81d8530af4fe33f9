package io.sensorhub.runtime.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.config.InstanceReader;
import io.sensorhub.core.config.Owners;
import io.sensorhub.core.secret.SecretValues;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.core.tree.Problem;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.StrictTree;
import io.sensorhub.runtime.instance.CheckedInstance;
import io.sensorhub.runtime.instance.KeyedHashes;
import io.sensorhub.runtime.instance.ProfileFolders;
import io.sensorhub.runtime.instance.UsedProfiles;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the instance file from disk. */
public final class InstanceFiles {

  private static final long MAX_FILE = 16L * 1024 * 1024;
  private static final int MOST_SHOWN = 20;
  private static final String ENDING = ".json";

  /** Describes instance files for editors and lies beside them. */
  private static final String SCHEMA = "schema.json";

  /** For revisions of files that nobody keeps hashes for. */
  private static final KeyedHashes UNKEYED = new KeyedHashes("00", Map.of(), Map.of());

  private InstanceFiles() {}

  /**
   * An instance, checked.
   *
   * @param revision tells its versions apart
   */
  public record Checked(InstanceReader.Result result, String revision) {}

  /**
   * An instance file, checked, with everything that a checked copy of it is made of.
   *
   * @param tree of the file, with placeholders for secrets
   * @param profiles knows which of them are used
   * @param secrets the lines of the file of secrets, by name
   */
  public record Source(
      Path file,
      InstanceReader.Result result,
      ObjectNode tree,
      UsedProfiles profiles,
      Map<String, String> secrets) {

    /** The same problems without values of secrets. */
    public List<Problem> hide(List<Problem> problems) {
      return new SecretValues(used().values()).hide(problems);
    }

    private Map<String, String> used() {
      Map<String, String> used = new HashMap<>(secrets);
      used.keySet().retainAll(result.secrets().values());
      return used;
    }

    /**
     * The checked copy.
     *
     * @param key of the run
     * @param surroundings of the run, of which hashes are kept
     */
    public CheckedInstance copy(KeyedHashes key, Map<String, String> surroundings) {
      return CheckedInstance.of(
          file.toString(), tree, profiles.used(), key.of(used(), surroundings));
    }
  }

  /**
   * Reads and checks the instance of these settings.
   *
   * @param reader knows the secrets
   * @throws ConfigurationException with every problem, where there is one
   */
  public static InstanceReader.Result read(HubSettings settings, SettingsReader reader)
      throws ConfigurationException {
    return check(settings, reader).result();
  }

  /**
   * The same, with its revision: of the checked copy where these settings name one, else of the
   * file.
   *
   * @throws ConfigurationException with every problem, where there is one
   */
  public static Checked check(HubSettings settings, SettingsReader reader)
      throws ConfigurationException {
    if (settings.checked().isEmpty()) {
      Source source = source(settings, reader, Owners.UNCHECKED);
      String revision = source.copy(UNKEYED, Map.of()).revision();
      return new Checked(source.result(), revision);
    }
    CheckedInstance copy = CheckedInstance.read(settings.checked().get());
    Problems problems = new Problems();
    String id = copy.instance().path("instance_id").asText();
    Map<String, String> secrets = reader.credentials(id, problems);
    InstanceReader.Result result = copy.read(secrets, settings.pollInterval());
    return new Checked(result, copy.revision());
  }

  /**
   * Reads and checks the instance file of these settings, whether there is a checked copy or not.
   *
   * @param owners of keys that are not common to all ports and devices
   * @throws ConfigurationException with every problem, where there is one
   */
  public static Source source(HubSettings settings, SettingsReader reader, Owners owners)
      throws ConfigurationException {
    Path file = settings.instanceFile();
    if (Files.notExists(file) && settings.instanceName().isPresent()) {
      throw missing(file, settings.instanceName().get());
    }
    byte[] bytes = bytes(file);
    Problems problems = new Problems();
    Map<String, String> secrets = reader.credentials(id(bytes).orElse(""), problems);
    if (!problems.isEmpty()) {
      throw new ConfigurationException(file.toString(), problems.all());
    }
    ProfileFolders folders = profiles(settings);
    Problems inTree = new Problems();
    ProfileFolders.checkAll(own(settings), inTree);
    Optional<ObjectNode> tree = StrictTree.json(bytes, "", inTree);
    if (tree.isEmpty()) {
      throw new ConfigurationException(file.toString(), inTree.all());
    }
    UsedProfiles profiles = new UsedProfiles(folders);
    InstanceReader.Result result =
        InstanceReader.read(
            file.toString(),
            tree.get(),
            inTree,
            profiles,
            owners,
            secrets,
            settings.pollInterval());
    InstanceConfig instance = result.instance();
    Optional<String> name = settings.instanceName();
    if (name.isPresent() && !name.get().equals(instance.instanceId())) {
      throw wrong(
          file,
          "/instance_id",
          "\"" + instance.instanceId() + "\"",
          "INSTANCE_NAME, " + name.get());
    }
    if (!instance.enabled()) {
      throw wrong(file, "/enabled", "false", "true, for an instance that is to run");
    }
    return new Source(file, result, tree.get(), profiles, secrets);
  }

  /** All profiles, the user's and the shipped ones, as they are on disk now. */
  public static ProfileFolders profiles(HubSettings settings) {
    return new ProfileFolders(List.of(own(settings), settings.home().resolve("profiles")));
  }

  /** The folder of the user's own profiles, which need not exist. */
  public static Path ownProfiles(HubSettings settings) {
    return own(settings);
  }

  /** The names of all profiles, the user's and the shipped ones. */
  public static Set<String> profileNames(HubSettings settings) {
    return profiles(settings).names();
  }

  private static Path own(HubSettings settings) {
    return settings
        .profiles()
        .orElse(settings.instanceFile().toAbsolutePath().resolveSibling("profiles.d"));
  }

  private static ConfigurationException wrong(
      Path file, String place, String found, String allowed) {
    return new ConfigurationException(
        file.toString(), List.of(new Problem(place, found, allowed, Optional.empty())));
  }

  /** No file of that name; the names that are there, the nearest first. */
  private static ConfigurationException missing(Path file, String name) {
    List<String> names = Problems.nearestFirst(name, names(file.toAbsolutePath().getParent()));
    String shown = String.join(", ", names.subList(0, Math.min(MOST_SHOWN, names.size())));
    int more = names.size() - MOST_SHOWN;
    String there =
        names.isEmpty()
            ? "that folder has none"
            : "that folder has " + shown + (more > 0 ? " and " + more + " more" : "");
    return wrong(file, "", "no such file", "an instance file; " + there);
  }

  /** The instances that a folder has a file for. */
  private static List<String> names(@Nullable Path folder) {
    if (folder == null) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + ENDING)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        String id = name.substring(0, name.length() - ENDING.length());
        if (InstanceConfig.INSTANCE_ID.matcher(id).matches() && !name.equals(SCHEMA)) {
          names.add(id);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return List.of(); // there is no such folder, or it cannot be read
    }
    return names;
  }

  private static byte[] bytes(Path file) throws ConfigurationException {
    try {
      if (Files.isDirectory(file)) {
        throw wrong(file, "", "a folder", "a file");
      }
      if (Files.size(file) > MAX_FILE) {
        throw wrong(file, "", "more than 16 MiB", "an instance file");
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw wrong(file, "", "no such file", "an instance file");
    } catch (IOException e) {
      throw wrong(
          file, "", "a file that cannot be read (" + e.getMessage() + ")", "an instance file");
    }
  }

  /** The id in a file, as far as it can be made out. */
  static Optional<String> id(Path file) {
    try {
      return id(bytes(file));
    } catch (ConfigurationException e) {
      return Optional.empty(); // told when the file is read in full
    }
  }

  private static Optional<String> id(byte[] bytes) {
    try {
      return Optional.of(Json.parse(bytes).path("instance_id").asText())
          .filter(id -> InstanceConfig.INSTANCE_ID.matcher(id).matches());
    } catch (JsonProcessingException e) {
      return Optional.empty(); // told when the file is read in full
    }
  }
}
