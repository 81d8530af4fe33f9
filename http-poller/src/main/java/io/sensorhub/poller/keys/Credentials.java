package io.sensorhub.poller.keys;

import io.sensorhub.core.tree.Section;
import java.util.Optional;
import java.util.regex.Pattern;

/** How a device is logged in to. {@code toString} holds no secret. */
public sealed interface Credentials {

  /** A user's name and password, as the device asks for them (RFC 7616, RFC 7617). */
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

  /** What the name of a header looks like (RFC 9110, section 5.6.2). */
  Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}");

  /** What the value of a header may be (RFC 9110, section 5.5). */
  Pattern SENDABLE = Pattern.compile("[\\x20-\\x7e]*");

  /** What a user may be called: no control characters, and no colon (RFC 7617, section 2). */
  Pattern NAME = Pattern.compile("[^\\p{Cntrl}:]*");

  /** Reads {@code {username, password, token, header}}. */
  static Optional<Credentials> read(Section section) {
    Optional<String> name = section.text("username");
    Optional<String> password = section.text("password");
    Optional<String> token = section.text("token");
    Optional<String> header = section.text("header", HEADER);
    section.close();
    if (name.isPresent() == token.isPresent()) {
      section.missing("username", "either \"username\" and \"password\", or \"token\"");
      return Optional.empty();
    }
    if (token.isPresent() && !SENDABLE.matcher(token.get()).matches()) {
      section.wrong("token", "printable ASCII, for headers have no other characters");
    }
    if (name.isPresent() && !NAME.matcher(name.get()).matches()) {
      section.wrong("username", "a name without colons and control characters");
    }
    if (password.isPresent() && name.isEmpty()) {
      section.wrong("password", "nothing, for it belongs to \"username\"");
    }
    if (header.isPresent() && token.isEmpty()) {
      section.wrong("header", "nothing, for it belongs to \"token\"");
    }
    return name.isPresent()
        ? Optional.of(new User(name.get(), password.orElse("")))
        : Optional.of(
            new Token(header.orElse(Token.AUTHORIZATION), token.orElseThrow(), header.isEmpty()));
  }
}
