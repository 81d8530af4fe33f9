package io.sensorhub.aggregator.web;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * The files of the page, compressed. Which there are says {@code web/files}: a name a line, for a
 * file of a library behind it {@code LIBRARY:PATH}. All stand below a folder whose name is a digest
 * of all of them, so that a browser may keep each for ever. Immutable.
 */
final class WebFiles {

  private static final String FOLDER = "web/";
  private static final int VERSION_LENGTH = 16;
  private static final Pattern IMPORT_MAP =
      Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);

  /** A file; the octets are compressed with gzip, and are not to be changed. */
  static final class Content {
    private final String type;
    private final byte[] compressed;

    private Content(String type, byte[] octets) throws IOException {
      this.type = type;
      this.compressed = compress(octets);
    }

    String type() {
      return type;
    }

    byte[] compressed() {
      return compressed;
    }
  }

  private final String version;
  private final Map<String, Content> files = new LinkedHashMap<>();
  private final Content index;
  private final String policy;

  private WebFiles() throws IOException {
    MessageDigest digest = sha256();
    for (String line : text(resource(FOLDER + "files")).split("\n", -1)) {
      if (!line.isBlank()) {
        String[] words = line.trim().split(" ", -1);
        byte[] octets = resource(words.length == 1 ? FOLDER + line.trim() : library(words[1]));
        digest.update(line.getBytes(StandardCharsets.UTF_8));
        digest.update(octets);
        files.put(words[0], new Content(type(words[0]), octets));
      }
    }
    byte[] page = resource(FOLDER + "index.html");
    digest.update(page);
    this.version = HexFormat.of().formatHex(digest.digest()).substring(0, VERSION_LENGTH);
    String html = text(page).replace("{base}", "./web/" + version + "/");
    this.index = new Content("text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8));
    this.policy = policy(html);
  }

  /**
   * Finds, compresses and digests all files.
   *
   * @throws IOException if one is missing
   */
  static WebFiles load() throws IOException {
    return new WebFiles();
  }

  /** Digest of all files: 16 hexadecimal digits. */
  String version() {
    return version;
  }

  Content index() {
    return index;
  }

  Optional<Content> file(String name) {
    return Optional.ofNullable(files.get(name));
  }

  /**
   * What the page may do: nothing but use the files and answers of this service. The import map is
   * the one script that stands in the page; its digest allows it. The only maker of HTML from text
   * is Lit, for its own templates.
   */
  String policy() {
    return policy;
  }

  private static String policy(String html) {
    Matcher map = IMPORT_MAP.matcher(html);
    if (!map.find()) {
      throw new IllegalStateException("web/index.html has no import map");
    }
    byte[] digest = sha256().digest(map.group(1).getBytes(StandardCharsets.UTF_8));
    return "default-src 'none'; script-src 'self' 'sha256-"
        + Base64.getEncoder().encodeToString(digest)
        + "'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none';"
        + " form-action 'none'; frame-ancestors 'none';"
        + " require-trusted-types-for 'script'; trusted-types lit-html";
  }

  /** Path of a library's file, in the version that is on the class path. */
  private static String library(String place) throws IOException {
    String[] parts = place.split(":", 2);
    Properties properties = new Properties();
    properties.load(
        new StringReader(
            text(resource("META-INF/maven/org.webjars.npm/" + parts[0] + "/pom.properties"))));
    return "META-INF/resources/webjars/"
        + parts[0]
        + "/"
        + properties.getProperty("version")
        + "/"
        + parts[1];
  }

  private static byte[] resource(String path) throws IOException {
    try (InputStream in = WebFiles.class.getClassLoader().getResourceAsStream(path)) {
      if (in == null) {
        throw new FileNotFoundException("no " + path + " on the class path");
      }
      return in.readAllBytes();
    }
  }

  private static String text(byte[] octets) {
    return new String(octets, StandardCharsets.UTF_8);
  }

  private static String type(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "js" -> "text/javascript; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "svg" -> "image/svg+xml";
      default -> throw new IllegalStateException("web/files: of which type is " + name + "?");
    };
  }

  private static byte[] compress(byte[] octets) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip =
        new GZIPOutputStream(out) {
          {
            def.setLevel(Deflater.BEST_COMPRESSION);
          }
        }) {
      gzip.write(octets);
    }
    return out.toByteArray();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
