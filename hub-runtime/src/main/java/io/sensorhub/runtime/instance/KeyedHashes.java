package io.sensorhub.runtime.instance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Hashes (HMAC-SHA-256) of values that are not kept, under a random key of one run: they tell
 * whether a value is still the same, and nothing about it to who does not have the key.
 *
 * @param key in hexadecimal digits
 * @param secrets hash by name, of what the instance file's placeholders stand for
 * @param surroundings hash by name, of what is outside the instance file and counts for the run
 */
public record KeyedHashes(
    String key, Map<String, String> secrets, Map<String, String> surroundings) {

  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES = 32;

  public KeyedHashes {
    secrets = Map.copyOf(secrets);
    surroundings = Map.copyOf(surroundings);
  }

  /** No hashes yet, and a fresh key. */
  public static KeyedHashes withFreshKey() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return new KeyedHashes(HexFormat.of().formatHex(key), Map.of(), Map.of());
  }

  /** The hashes of these values under the same key. */
  public KeyedHashes of(Map<String, String> secretValues, Map<String, String> surroundingValues) {
    return new KeyedHashes(key, hashed(secretValues), hashed(surroundingValues));
  }

  private Map<String, String> hashed(Map<String, String> values) {
    Map<String, String> hashes = new TreeMap<>();
    values.forEach((name, value) -> hashes.put(name, of(value)));
    return hashes;
  }

  /** The hash of a text. */
  private String of(String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(HexFormat.of().parseHex(key), ALGORITHM));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }

  /** The names whose hashes differ, or that only one of both has. */
  public static Set<String> differing(Map<String, String> before, Map<String, String> now) {
    Set<String> names = new TreeSet<>(before.keySet());
    names.addAll(now.keySet());
    names.removeIf(name -> before.getOrDefault(name, "").equals(now.getOrDefault(name, "")));
    return names;
  }

  ObjectNode json() {
    ObjectNode json = Json.object().put("key", key);
    ObjectNode some = json.putObject("secrets");
    new TreeMap<>(secrets).forEach(some::put);
    ObjectNode others = json.putObject("surroundings");
    new TreeMap<>(surroundings).forEach(others::put);
    return json;
  }

  static KeyedHashes read(JsonNode json) {
    return new KeyedHashes(
        json.path("key").asText(), texts(json.path("secrets")), texts(json.path("surroundings")));
  }

  private static Map<String, String> texts(JsonNode object) {
    Map<String, String> texts = new TreeMap<>();
    object.properties().forEach(one -> texts.put(one.getKey(), one.getValue().asText()));
    return texts;
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "hashes of " + secrets.keySet() + " and " + surroundings.keySet();
  }
}
