package io.sensorhub.poller.client;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Challenge;

/**
 * What a server asks for with digest access authentication (RFC 7616), and the answers to it, each
 * with a count of its own. Thread-safe.
 */
public final class DigestChallenge {

  private static final Map<String, String> ALGORITHMS = Map.of("SHA-256", "SHA-256", "MD5", "MD5");
  private static final String SESSION = "-SESS";

  private final String realm;
  private final String nonce;
  private final Optional<String> opaque;
  private final boolean auth;
  private final String algorithm;
  private final String digest;
  private final AtomicInteger count = new AtomicInteger();

  private DigestChallenge(Map<String, String> parameters, String algorithm, String digest) {
    this.realm = parameters.getOrDefault("realm", "");
    this.nonce = parameters.getOrDefault("nonce", "");
    this.opaque = Optional.ofNullable(parameters.get("opaque"));
    this.auth =
        List.of(parameters.getOrDefault("qop", "").toLowerCase(Locale.ROOT).split("[, ]+", -1))
            .contains("auth");
    this.algorithm = algorithm;
    this.digest = digest;
  }

  /** The strongest of those that can be answered. */
  public static Optional<DigestChallenge> strongest(List<Challenge> challenges) {
    Optional<DigestChallenge> found = Optional.empty();
    for (Challenge challenge : challenges) {
      if (!challenge.scheme().equalsIgnoreCase("Digest")) {
        continue;
      }
      Map<String, String> parameters = challenge.authParams();
      String algorithm = parameters.getOrDefault("algorithm", "MD5");
      String upper = algorithm.toUpperCase(Locale.ROOT);
      String plain =
          upper.endsWith(SESSION) ? upper.substring(0, upper.length() - SESSION.length()) : upper;
      String digest = ALGORITHMS.get(plain);
      boolean stronger = found.isEmpty() || found.get().digest.equals("MD5");
      if (digest != null && parameters.containsKey("nonce") && stronger) {
        found = Optional.of(new DigestChallenge(parameters, algorithm, digest));
      }
    }
    return found;
  }

  /**
   * The value of {@code Authorization}.
   *
   * @param uri path and query of the request
   * @param clientNonce a random text
   */
  public String answer(
      String user, String password, String method, String uri, String clientNonce) {
    String nc = "%08x".formatted(count.incrementAndGet());
    String secret = hash(user + ":" + realm + ":" + password);
    if (algorithm.toUpperCase(Locale.ROOT).endsWith(SESSION)) {
      secret = hash(secret + ":" + nonce + ":" + clientNonce);
    }
    String request = hash(method + ":" + uri);
    String response =
        auth
            ? hash(String.join(":", secret, nonce, nc, clientNonce, "auth", request))
            : hash(secret + ":" + nonce + ":" + request); // RFC 2069, as old devices have it
    StringBuilder value = new StringBuilder("Digest ");
    quoted(value, "username", user);
    quoted(value.append(", "), "realm", realm);
    quoted(value.append(", "), "nonce", nonce);
    quoted(value.append(", "), "uri", uri);
    quoted(value.append(", "), "response", response);
    value.append(", algorithm=").append(algorithm);
    if (auth) {
      value.append(", qop=auth, nc=").append(nc);
      quoted(value.append(", "), "cnonce", clientNonce);
    }
    opaque.ifPresent(text -> quoted(value.append(", "), "opaque", text));
    return value.toString();
  }

  private static void quoted(StringBuilder out, String name, String text) {
    out.append(name)
        .append("=\"")
        .append(text.replace("\\", "\\\\").replace("\"", "\\\""))
        .append('"');
  }

  private String hash(String text) {
    try {
      MessageDigest hash = MessageDigest.getInstance(digest);
      return HexFormat.of().formatHex(hash.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has it: " + digest, e);
    }
  }
}
