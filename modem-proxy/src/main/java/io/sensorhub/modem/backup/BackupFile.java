package io.sensorhub.modem.backup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.modem.ModemsReader;
import io.sensorhub.modem.module.Kept;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The document of a backup. Passwords of users are sealed, or left out. Pure. */
final class BackupFile {

  private static final String FORMAT = "sensor-hub-modems";
  private static final int VERSION = 1;
  private static final String SUM = "sha256";
  private static final String SECRETS = "secrets";
  private static final String WANTED = "wanted";
  private static final String PASSWORD = "password";
  private static final int LAST_PORT = 65_535;

  /**
   * What a document says.
   *
   * @param locked users whose passwords are not in it, and who therefore cannot log in
   */
  record Content(Map<String, Kept> modules, ArrayNode traffic, int locked) {}

  private BackupFile() {}

  static ObjectNode write(
      String instanceId,
      Instant created,
      Map<String, Kept> modules,
      ArrayNode traffic,
      Optional<String> passphrase) {
    ObjectNode file =
        Json.object()
            .put("format", FORMAT)
            .put("version", VERSION)
            .put("created", Json.time(created))
            .put("instance_id", instanceId);
    ArrayNode list = file.putArray("modems");
    ObjectNode secrets = Json.object();
    modules.forEach((imei, kept) -> {
      ObjectNode wanted = kept.wanted().deepCopy();
      for (JsonNode user : wanted.path("proxy").path("users")) {
        JsonNode password = ((ObjectNode) user).remove(PASSWORD);
        secrets.withObject("/" + imei).set(user.path("name").asText(), password);
      }
      list.addObject().put("serial", imei).put("proxy_port", kept.port()).set(WANTED, wanted);
    });
    file.set("traffic", traffic);
    passphrase.ifPresent(phrase -> file.set(SECRETS, Sealed.seal(secrets, phrase)));
    return file.put(SUM, sum(file));
  }

  /**
   * Reads a document in full before anything is done with it.
   *
   * @param passphrase of the passwords; empty: users whose passwords are needed are locked out
   */
  static Content read(JsonNode json, Optional<String> passphrase) throws BackupException {
    if (!(json instanceof ObjectNode file) || !file.path("format").asText().equals(FORMAT)) {
      throw new BackupException("this is no backup of modems");
    }
    if (!file.path("version").isInt() || file.path("version").intValue() != VERSION) {
      throw new BackupException(
          "its version is %s, known is %d".formatted(file.path("version"), VERSION));
    }
    if (!sum(file).equals(file.path(SUM).asText())) {
      throw new BackupException("it is damaged, or was changed: its checksum is another");
    }
    JsonNode secrets =
        passphrase.isPresent() && file.has(SECRETS)
            ? Sealed.open(file.path(SECRETS), passphrase.get())
            : Json.object();
    Map<String, Kept> modules = new LinkedHashMap<>();
    Set<Integer> ports = new HashSet<>();
    int locked = 0;
    for (JsonNode modem : file.path("modems")) {
      String imei = modem.path("serial").asText();
      int port = modem.path("proxy_port").asInt(-1);
      if (!ModemsReader.IMEI.matcher(imei).matches()
          || port < 0
          || port > LAST_PORT
          || !(modem.path(WANTED) instanceof ObjectNode wanted)
          || (port > 0 && !ports.add(port))) {
        throw new BackupException("a module of it cannot be: " + modem.path("serial"));
      }
      for (JsonNode user : wanted.path("proxy").path("users")) {
        JsonNode password = secrets.path(imei).path(user.path("name").asText());
        locked += password.isTextual() ? 0 : 1;
        ((ObjectNode) user).put(PASSWORD, password.isTextual() ? password.asText() : nobodys());
      }
      if (modules.put(imei, new Kept(port, "", wanted, 0)) != null) {
        throw new BackupException("a module is in it twice: " + imei);
      }
    }
    return new Content(
        modules,
        file.path("traffic") instanceof ArrayNode sums ? sums : Json.object().arrayNode(),
        locked);
  }

  /** A password that nobody knows: a proxy that had users never opens to everybody. */
  private static String nobodys() {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    String hash = Base64.getEncoder().encodeToString(random);
    return "pbkdf2$100000$" + hash + "$" + hash;
  }

  /** Of everything but itself. */
  private static String sum(ObjectNode file) {
    ObjectNode rest = file.deepCopy();
    rest.remove(SUM);
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(Json.bytes(rest)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
