package io.sensorhub.cli.run;

import io.sensorhub.runtime.settings.MqttSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * The login that a run's own broker asks for if others than this machine reach it. What is not
 * given is made, and kept in the run's folder, so that clients know it after a restart as well.
 */
record BrokerLogin(String username, String password) {

  /** The file with a login that was made: {@code username=} and {@code password=}. */
  static final String FILE = "broker.login";

  /** Mosquitto's file of users, with the password's hash. */
  static final String USERS = "broker.users";

  private static final String NAME = "hub";
  private static final String PASSWORD = "password=";
  private static final int PASSWORD_OCTETS = 12;

  /** PBKDF2 as mosquitto 2 has it (mosquitto_passwd(1), {@code $7$}). */
  private static final int ITERATIONS = 10_000;

  private static final int SALT_OCTETS = 12;
  private static final int HASH_BITS = 512;

  /**
   * The login of a run.
   *
   * @param run its folder
   * @param random where a password is to be made
   */
  static BrokerLogin of(MqttSettings mqtt, Path run, SecureRandom random) throws IOException {
    String username = mqtt.username().orElse(NAME);
    if (mqtt.password().isPresent()) {
      return new BrokerLogin(username, mqtt.password().get());
    }
    Optional<String> kept = kept(run.resolve(FILE));
    return new BrokerLogin(
        username, kept.orElseGet(() -> HexFormat.of().formatHex(octets(PASSWORD_OCTETS, random))));
  }

  private static Optional<String> kept(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith(PASSWORD) && line.length() > PASSWORD.length())
        .map(line -> line.substring(PASSWORD.length()))
        .findFirst();
  }

  /** For the bridge and the tools of the run. */
  List<String> lines() {
    return List.of("username=" + username, PASSWORD + password);
  }

  /** For mosquitto. */
  String user(SecureRandom random) {
    byte[] salt = octets(SALT_OCTETS, random);
    String standard = Base64.getEncoder().encodeToString(salt);
    String hash = Base64.getEncoder().encodeToString(hash(password, salt));
    return username + ":$7$" + ITERATIONS + "$" + standard + "$" + hash;
  }

  private static byte[] hash(String password, byte[] salt) {
    try {
      // Java encodes the characters of a key in UTF-8, as mosquitto gets them from a client
      PBEKeySpec key = new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, HASH_BITS);
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512").generateSecret(key).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has PBKDF2", e);
    }
  }

  private static byte[] octets(int count, SecureRandom random) {
    byte[] octets = new byte[count];
    random.nextBytes(octets);
    return octets;
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "login of " + username;
  }
}
