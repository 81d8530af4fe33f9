package io.sensorhub.poller.client;

import io.sensorhub.poller.keys.Credentials;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Challenge;
import okio.ByteString;

/**
 * What a server asks for with digest access authentication (RFC 7616), and the answers to it, each
 * with a count of its own. Thread-safe.
 */
final class DigestChallenge {

  /** From the weakest to the strongest, as the field and as Java names them. */
  private static final List<String> NAMES = List.of("MD5", "SHA-256", "SHA-512-256");

  private static final Map<String, String> ALGORITHMS =
      Map.of("MD5", "MD5", "SHA-256", "SHA-256", "SHA-512-256", "SHA-512/256");
  private static final String SESSION = "-SESS";
  private static final String AUTH = "auth";
  private static final String AUTH_INT = "auth-int";

  private final String realm;
  private final String nonce;
  private final Optional<String> opaque;
  private final Optional<String> quality;
  private final boolean inUtf8;
  private final boolean hashedName;
  private final String algorithm;
  private final String digest;
  private final int strength;
  private final AtomicInteger count = new AtomicInteger();

  private DigestChallenge(Map<String, String> parameters, String algorithm, String plain) {
    this.realm = parameters.getOrDefault("realm", "");
    this.nonce = parameters.getOrDefault("nonce", "");
    this.opaque = Optional.ofNullable(parameters.get("opaque"));
    this.quality = quality(parameters);
    this.inUtf8 = "UTF-8".equalsIgnoreCase(parameters.get("charset"));
    this.hashedName = "true".equalsIgnoreCase(parameters.get("userhash"));
    this.algorithm = algorithm;
    this.digest = Objects.requireNonNull(ALGORITHMS.get(plain));
    this.strength = NAMES.indexOf(plain) + 1;
  }

  private static Optional<String> quality(Map<String, String> parameters) {
    List<String> offered =
        List.of(parameters.getOrDefault("qop", "").toLowerCase(Locale.ROOT).split("[, ]+", -1));
    return List.of(AUTH, AUTH_INT).stream().filter(offered::contains).findFirst();
  }

  /** From 1; the higher, the stronger. */
  int strength() {
    return strength;
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
      boolean known = ALGORITHMS.containsKey(plain) && parameters.containsKey("nonce");
      if (known && (found.isEmpty() || found.get().strength <= NAMES.indexOf(plain))) {
        found = Optional.of(new DigestChallenge(parameters, algorithm, plain));
      }
    }
    return found;
  }

  /**
   * A request that is to be answered for.
   *
   * @param uri path and query
   */
  record Asked(String method, String uri, ByteString body) {}

  /**
   * The value of {@code Authorization}; it may have characters beyond ASCII, to be sent in UTF-8.
   *
   * @param clientNonce a random text
   */
  String answer(Credentials.User user, Asked asked, String clientNonce) {
    String nc = "%08x".formatted(count.incrementAndGet());
    String secret = hash(user.name() + ":" + realm + ":" + user.password());
    if (algorithm.toUpperCase(Locale.ROOT).endsWith(SESSION)) {
      secret = hash(secret + ":" + nonce + ":" + clientNonce);
    }
    String whole = asked.method() + ":" + asked.uri();
    boolean integrity = quality.filter(AUTH_INT::equals).isPresent();
    String request = hash(integrity ? whole + ":" + hash(asked.body().toByteArray()) : whole);
    String response =
        quality.isPresent()
            ? hash(String.join(":", secret, nonce, nc, clientNonce, quality.get(), request))
            : hash(secret + ":" + nonce + ":" + request); // RFC 2069, as old devices have it
    StringBuilder value = new StringBuilder("Digest ");
    name(value, user.name());
    quoted(value.append(", "), "realm", realm);
    quoted(value.append(", "), "nonce", nonce);
    quoted(value.append(", "), "uri", asked.uri());
    quoted(value.append(", "), "response", response);
    value.append(", algorithm=").append(algorithm);
    if (quality.isPresent()) {
      value.append(", qop=").append(quality.get()).append(", nc=").append(nc);
      quoted(value.append(", "), "cnonce", clientNonce);
    }
    opaque.ifPresent(text -> quoted(value.append(", "), "opaque", text));
    return value.toString();
  }

  /** The name as it is, in UTF-8 if the server reads that, or hashed (RFC 7616, section 3.4). */
  private void name(StringBuilder value, String user) {
    boolean ascii = user.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
    if (hashedName) {
      quoted(value, "username", hash(user + ":" + realm));
      value.append(", userhash=true");
    } else if (ascii || inUtf8) {
      quoted(value, "username", user);
    } else {
      String encoded = URLEncoder.encode(user, StandardCharsets.UTF_8);
      value.append("username*=UTF-8''").append(encoded.replace("+", "%20").replace("*", "%2A"));
    }
  }

  private static void quoted(StringBuilder out, String name, String text) {
    out.append(name)
        .append("=\"")
        .append(text.replace("\\", "\\\\").replace("\"", "\\\""))
        .append('"');
  }

  private String hash(String text) {
    return hash(text.getBytes(StandardCharsets.UTF_8));
  }

  private String hash(byte[] octets) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(digest).digest(octets));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has it: " + digest, e);
    }
  }
}
