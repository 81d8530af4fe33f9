package io.sensorhub.runtime.http;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.sensorhub.runtime.http.Sessions.Role;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask. A web page that a user happens to visit can make their browser send requests to this
 * machine: it is told apart by its {@code Origin}, or by a {@code Host} that is none of ours (DNS
 * rebinding). Where others can reach the port at all, a token is needed.
 */
public final class Guard {

  /** A page of another site cannot send it without being asked first, and is then refused. */
  private static final String OWN_PAGE = "X-Sensor-Hub";

  private static final Set<HandlerType> READING = Set.of(HandlerType.GET, HandlerType.HEAD);

  private final Set<String> extraHosts = new HashSet<>();
  private final Sessions sessions;
  private final WrongTries tries;
  private final Predicate<String> open;
  private final Optional<String> cookie;
  private final boolean tls;

  /**
   * @param hosts allowed besides this machine's own
   * @param tries counts wrong tokens
   * @param open paths that need no token
   * @param tls whether there is TLS, so that only this machine may speak plainly
   * @param cookie name of the one that counts as a token, where people may log in
   */
  Guard(
      Set<String> hosts,
      Sessions sessions,
      WrongTries tries,
      boolean tls,
      Predicate<String> open,
      Optional<String> cookie) {
    this.tls = tls;
    hosts.forEach(host -> extraHosts.add(host.toLowerCase(Locale.ROOT)));
    this.sessions = sessions;
    this.tries = tries;
    this.open = open;
    this.cookie = cookie;
  }

  /**
   * A guard that asks for no token: it refuses pages of other sites alone.
   *
   * @param hosts allowed besides this machine's own
   */
  public static Guard ofSites(Set<String> hosts, Clock clock) {
    Sessions nobody = new Sessions(Optional.empty(), Optional.empty(), clock);
    WrongTries none = new WrongTries(() -> 0);
    return new Guard(hosts, nobody, none, false, _ -> false, Optional.empty());
  }

  /** Throws where the request is refused. */
  public void check(Context request) {
    String host = name(request.header("Host"));
    if (host == null || !ours(host)) {
      throw new ApiException(
          403,
          "FORBIDDEN",
          "The Host of this request is no address of this machine; list it in HUB_HOSTS");
    }
    String origin = request.header("Origin");
    if (origin != null && !sameSite(origin, request)) {
      throw new ApiException(403, "FORBIDDEN", "Requests of other web sites are refused");
    }
    if (tls && !request.scheme().equals("https") && !ofThisMachine(request)) {
      throw new ApiException(403, "TLS_NEEDED", "From another machine this needs https://");
    }
    if (!sessions.needed() || open.test(request.path())) {
      return;
    }
    Role role =
        role(request)
            .orElseThrow(() ->
                new ApiException(
                    401,
                    "UNAUTHORIZED",
                    "This needs the header \"Authorization: Bearer\" with HUB_TOKEN"));
    if (!READING.contains(request.method())) {
      if (role == Role.READ) {
        throw new ApiException(403, "FORBIDDEN", "HUB_READ_TOKEN allows to look, not to change");
      }
      if (bearer(request).isEmpty()) {
        requirePage(request);
      }
    }
  }

  /** What the token or the cookie of a request allows; empty if there is none that counts. */
  Optional<Role> role(Context request) {
    return bearer(request)
        .map(token -> ofToken(request, token))
        .orElseGet(() -> cookie.map(request::cookie).flatMap(sessions::of));
  }

  /**
   * Guessing is slow from elsewhere. On this machine it is not: the services of the hub ask one
   * another from the same address, and another program's old token must not keep them out.
   */
  private Optional<Role> ofToken(Context request, String token) {
    return ofThisMachine(request) ? sessions.ofToken(token) : tries.of(request, sessions, token);
  }

  /** The token that a request shows. */
  public static Optional<String> bearer(Context request) {
    return Optional.ofNullable(request.header("Authorization"))
        .filter(header -> header.startsWith("Bearer "))
        .map(header -> header.substring(7).trim());
  }

  /** Whether a request has the header that only the hub's own page sends. */
  public static boolean isPage(Context request) {
    return request.header(OWN_PAGE) != null;
  }

  /** Refuses what does not have the header that only the hub's own page sends. */
  public static void requirePage(Context request) {
    if (!isPage(request)) {
      throw new ApiException(
          403, "FORBIDDEN", "A change by a cookie needs the header \"" + OWN_PAGE + "\"");
    }
  }

  /** Plainly too, unless the request came over TLS; a proxy of the owner's may add TLS. */
  private static boolean sameSite(String origin, Context request) {
    String host = request.header("Host");
    return origin.equalsIgnoreCase("https://" + host)
        || (origin.equalsIgnoreCase("http://" + host) && !request.scheme().equals("https"));
  }

  /** Whether who asks runs on this machine, so that no network carries the request. */
  private static boolean ofThisMachine(Context request) {
    String from = request.req().getRemoteAddr();
    try {
      return from.equals(request.req().getLocalAddr())
          || InetAddress.getByName(from).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** The host without its port, in lower case. */
  private static @Nullable String name(@Nullable String header) {
    if (header == null) {
      return null;
    }
    String host = header.trim().toLowerCase(Locale.ROOT);
    if (host.startsWith("[")) {
      int end = host.indexOf(']');
      return end < 0 ? null : host.substring(1, end);
    }
    int colon = host.indexOf(':');
    return colon < 0 ? host : host.substring(0, colon);
  }

  private boolean ours(String host) {
    if (host.equals("localhost") || extraHosts.contains(host)) {
      return true;
    }
    if (!host.matches("[0-9.]{7,15}") && !host.matches("[0-9a-f:.%]*:[0-9a-z:.%]*")) {
      return false; // a name, and no name is looked up
    }
    try {
      InetAddress address = InetAddress.getByName(host);
      return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
    } catch (UnknownHostException | SocketException e) {
      return false;
    }
  }
}
