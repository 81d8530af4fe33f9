package io.sensorhub.core.modem;

import io.sensorhub.core.tree.Section;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who may use the proxy of a modem, and how much. {@code toString} has no passwords.
 *
 * @param allow networks of clients; empty: any
 * @param users passwords by name; empty: no login
 * @param denyPorts of destinations
 * @param maxConnections of all clients at once
 * @param maxConnectionsUser of one user at once
 * @param rate octets a second, both ways together; 0: no limit
 * @param rateUser the same of one user
 * @param idleTimeout after which a connection that moves nothing ends
 * @param connectTimeout for each address of a destination
 * @param closeWhenOffline whether nobody listens while nothing can leave
 * @param allowPrivate whether private destinations can be reached
 * @param logged whether connections are noted at their end
 */
public record ProxyRules(
    List<Network> allow,
    Map<String, String> users,
    Set<Integer> denyPorts,
    int maxConnections,
    int maxConnectionsUser,
    int rate,
    int rateUser,
    Duration idleTimeout,
    Duration connectTimeout,
    boolean closeWhenOffline,
    boolean allowPrivate,
    boolean logged) {

  private static final Pattern NAME = Pattern.compile("[^:\\x00-\\x1f\\x7f]{1,64}");
  private static final int MOST = 10_000;
  private static final int MOST_RATE = 2_000_000_000;
  private static final int SMTP = 25;

  public ProxyRules {
    allow = List.copyOf(allow);
    users = Map.copyOf(users);
    denyPorts = Set.copyOf(denyPorts);
  }

  /** Reads the keys that the proxies of all modems have; the section is not closed. */
  public static ProxyRules read(Section section) {
    List<Network> allow = new ArrayList<>();
    for (String text : section.texts("allow")) {
      Network.parse(text)
          .ifPresentOrElse(
              allow::add,
              () -> section.wrong("allow", "networks such as 192.168.1.0/24, or addresses"));
    }
    Map<String, String> users = new LinkedHashMap<>();
    for (Section user : section.sections("users")) {
      Optional<String> name = user.required("name", NAME);
      Optional<String> password = user.text("password");
      if (password.isEmpty() && !user.sets("password")) {
        user.missing("password", "a password, best as __SECRET__PATH__");
      }
      user.close();
      if (name.isPresent() && users.put(name.get(), password.orElse("")) != null) {
        user.wrong("name", "a name that no other user has");
      }
    }
    List<Integer> denied = section.wholes("deny_ports", 1, 65_535);
    return new ProxyRules(
        allow,
        users,
        section.has("deny_ports") ? Set.copyOf(denied) : Set.of(SMTP),
        section.whole("max_connections", 1, MOST).orElse(256),
        section.whole("max_connections_user", 1, MOST).orElse(64),
        section.whole("rate", 0, MOST_RATE).orElse(0),
        section.whole("rate_user", 0, MOST_RATE).orElse(0),
        section.seconds("idle_timeout", 1, 86_400).orElse(Duration.ofSeconds(300)),
        section.seconds("connect_timeout", 1, 300).orElse(Duration.ofSeconds(15)),
        section
            .choice("when_offline", List.of("refuse", "close"))
            .filter("close"::equals)
            .isPresent(),
        section.flag("allow_private", false),
        section.choice("log", List.of("access", "off")).filter("off"::equals).isEmpty());
  }

  /** Whether nobody is kept out. */
  public boolean open() {
    return allow.isEmpty() && users.isEmpty();
  }

  @Override
  public String toString() {
    return "ProxyRules[allow=" + allow + ", users=" + users.keySet() + "]";
  }
}
