package io.sensorhub.runtime.access;

import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.modem.ModemsConfig;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.runtime.settings.HubSettings;
import io.sensorhub.runtime.settings.SettingsReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The files of secrets that the API for other machines needs.
 *
 * @param users {@code {instance}_users}, a line each
 * @param key {@code {instance}_jwt}, that tokens are signed with; need not exist
 */
public record AccessFiles(Path users, Path key) {

  /** Octets of a key (RFC 7518, section 3.2). */
  public static final int KEY_OCTETS = 32;

  private static final long MOST_OCTETS = 1_048_576;
  private static final String API = "/config/modems/api";

  /** Those of an instance. */
  public static AccessFiles of(SettingsReader reader, String instanceId) {
    return new AccessFiles(reader.secret(instanceId, "users"), reader.secret(instanceId, "jwt"));
  }

  /**
   * Refuses an instance whose API for other machines nobody could use safely.
   *
   * @throws ConfigurationException with everything that is missing or wrong
   */
  public static void require(InstanceConfig instance, HubSettings settings, SettingsReader reader)
      throws ConfigurationException {
    if (instance.modems().flatMap(ModemsConfig::api).isEmpty()) {
      return;
    }
    Problems problems = new Problems();
    if (settings.tls().isEmpty()) {
      problems.add(
          API,
          "no certificate",
          "a certificate and its key in HUB_TLS_CERT and HUB_TLS_KEY, for it speaks TLS alone");
    }
    AccessFiles files = of(reader, instance.instanceId());
    Problems inFiles = new Problems();
    if (files.accounts(inFiles).isEmpty() && inFiles.isEmpty()) {
      problems.add(
          API, "no users", "a line of ./hub password for each of them in " + files.users());
    }
    Optional<byte[]> _ = files.key(inFiles);
    problems.addFurther(inFiles);
    if (!problems.isEmpty()) {
      throw new ConfigurationException(settings.instanceFile().toString(), problems.all());
    }
  }

  /** The accounts, by name. */
  public Map<String, Account> accounts(Problems problems) {
    return read(users, problems)
        .map(octets -> Account.read(users, new String(octets, StandardCharsets.UTF_8), problems))
        .orElse(Map.of());
  }

  /** The key of tokens; empty: there is no such file. */
  public Optional<byte[]> key(Problems problems) {
    Optional<byte[]> octets = read(key, problems);
    if (octets.isPresent() && octets.get().length < KEY_OCTETS) {
      problems.add(
          key.toString(),
          octets.get().length + " octets",
          "at least " + KEY_OCTETS + " random ones, such as of: openssl rand -base64 48");
      return Optional.empty();
    }
    return octets;
  }

  private static Optional<byte[]> read(Path file, Problems problems) {
    try {
      if (Files.notExists(file)) {
        return Optional.empty();
      }
      if (Files.size(file) <= MOST_OCTETS) {
        return Optional.of(Files.readAllBytes(file));
      }
      problems.add(file.toString(), "a file above 1 MiB", "a file of at most 1 MiB");
    } catch (IOException e) {
      problems.add(
          file.toString(),
          "a file that cannot be read (" + e.getClass().getSimpleName() + ")",
          "a file that the hub can read");
    }
    return Optional.empty();
  }
}
