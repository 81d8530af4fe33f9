package io.sensorhub.poller.keys;

import io.sensorhub.core.tree.Section;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** How a device is logged in to. {@code toString} holds no secret. */
public sealed interface Credentials {

  /**
   * A user's name and password, as the device asks for them (RFC 7616, RFC 7617).
   *
   * @param name empty: the device has a password alone
   */
  record User(String name, String password) implements Credentials {
    @Override
    public String toString() {
      return "user name and password";
    }
  }

  /**
   * A text that every request carries.
   *
   * @param header whose value it is
   * @param bearer whether it is a bearer token (RFC 6750); otherwise it is sent as it is
   */
  record Token(String header, String token, boolean bearer) implements Credentials {

    /** The header that OAuth's bearer tokens use. */
    public static final String AUTHORIZATION = "Authorization";

    /** The value of the header. */
    public String value() {
      return bearer ? "Bearer " + token : token;
    }

    @Override
    public String toString() {
      return "a token in the header " + header;
    }
  }

  /** Stands for a secret. */
  String HIDDEN = "***";

  /** A shorter one is in many texts by chance. */
  int SHORTEST_SECRET = 3;

  /** What the name of a header looks like (RFC 9110, section 5.6.2). */
  Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}");

  /** What the value of a header may be (RFC 9110, section 5.5). */
  Pattern SENDABLE = Pattern.compile("[\\x20-\\x7e]*");

  /** What a user may be called: no control characters, and no colon (RFC 7617, section 2). */
  Pattern NAME = Pattern.compile("[^\\p{Cntrl}:]*");

  /** A text that a device has sent, without what is secret in it, however the device repeats it. */
  default String hidden(String text) {
    String clean = text;
    for (String secret : secrets()) {
      if (secret.length() >= SHORTEST_SECRET) {
        clean = clean.replace(secret, HIDDEN);
      }
    }
    return clean;
  }

  private List<String> secrets() {
    return switch (this) {
      case User user -> {
        String both = user.name() + ":" + user.password();
        yield List.of(
            base64(both, StandardCharsets.UTF_8),
            base64(both, StandardCharsets.ISO_8859_1),
            base64(user.password(), StandardCharsets.UTF_8),
            user.password(),
            URLEncoder.encode(user.password(), StandardCharsets.UTF_8),
            URLEncoder.encode(user.password(), StandardCharsets.UTF_8).replace("+", "%20"));
      }
      case Token token ->
          List.of(token.token(), URLEncoder.encode(token.token(), StandardCharsets.UTF_8));
    };
  }

  private static String base64(String text, Charset charset) {
    return Base64.getEncoder().withoutPadding().encodeToString(text.getBytes(charset));
  }

  /** Reads {@code {username, password, token, header}}. */
  static Optional<Credentials> read(Section section) {
    Optional<String> name = section.text("username");
    Optional<String> password = section.text("password");
    Optional<String> token = section.text("token");
    Optional<String> header = section.text("header", HEADER);
    section.close();
    boolean user = name.isPresent() || password.isPresent(); // some have a password alone
    if (!user && token.isEmpty()) {
      section.missing("username", "\"username\", \"password\" or both, or \"token\"");
      return Optional.empty();
    }
    if (token.isPresent() && !SENDABLE.matcher(token.get()).matches()) {
      section.wrong("token", "printable ASCII, for headers have no other characters");
    }
    if (name.isPresent() && !NAME.matcher(name.get()).matches()) {
      section.wrong("username", "a name without colons and control characters");
    }
    if (user && token.isPresent()) {
      section.wrong("token", "nothing beside \"username\" and \"password\"");
    }
    if (header.isPresent() && token.isEmpty()) {
      section.wrong("header", "nothing, for it belongs to \"token\"");
    }
    return user
        ? Optional.of(new User(name.orElse(""), password.orElse("")))
        : Optional.of(
            new Token(header.orElse(Token.AUTHORIZATION), token.orElseThrow(), header.isEmpty()));
  }
}
