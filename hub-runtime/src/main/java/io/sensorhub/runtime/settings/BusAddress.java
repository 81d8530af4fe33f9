package io.sensorhub.runtime.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Redis server that {@code HUB_BUS} names.
 *
 * @param host a name or an address
 * @param database 0 to 65535; a server has 16 unless it is told otherwise
 * @param username empty: the server's default user
 * @param password empty: there is none
 */
public record BusAddress(
    String host, int port, int database, Optional<String> username, Optional<String> password) {

  private static final String VARIABLE = "HUB_BUS";
  private static final int DEFAULT_PORT = 6379;
  private static final Pattern DATABASE = Pattern.compile("/?|/(\\d{1,5})");
  private static final String ALLOWED = "redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE]";

  public BusAddress {
    if (port < 1 || port > 65_535 || database < 0 || database > 65_535) {
      throw new IllegalArgumentException("port " + port + ", database " + database);
    }
  }

  static Optional<BusAddress> read(Variables variables) {
    Optional<String> text = variables.text(VARIABLE);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(of(new URI(text.get())));
    } catch (URISyntaxException | IllegalArgumentException e) {
      variables.wrong(VARIABLE, "an address that is none", ALLOWED); // a password may stand in it
      return Optional.empty();
    }
  }

  private static BusAddress of(URI uri) {
    Matcher path = DATABASE.matcher(Optional.ofNullable(uri.getPath()).orElse(""));
    boolean more = uri.getRawQuery() != null || uri.getRawFragment() != null;
    if (!"redis".equals(uri.getScheme()) || uri.getHost() == null || more || !path.matches()) {
      throw new IllegalArgumentException("no address of a Redis server");
    }
    String login = Optional.ofNullable(uri.getUserInfo()).orElse("");
    int colon = login.indexOf(':');
    if (!login.isEmpty() && colon < 0) {
      throw new IllegalArgumentException("a user without a password");
    }
    return new BusAddress(
        uri.getHost().replaceAll("[\\[\\]]", ""),
        uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
        path.group(1) == null ? 0 : Integer.parseInt(path.group(1)),
        Optional.of(login.substring(0, Math.max(0, colon))).filter(name -> !name.isEmpty()),
        Optional.of(login.substring(colon + 1)).filter(word -> !word.isEmpty()));
  }

  /** Without the login. */
  @Override
  public String toString() {
    return host + ":" + port + "/" + database;
  }
}
