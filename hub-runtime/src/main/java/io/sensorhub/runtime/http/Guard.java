package io.sensorhub.runtime.http;

import io.javalin.http.Context;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask. A web page that a user happens to visit can make their browser send requests to this
 * machine: it is told apart by its {@code Origin}, or by a {@code Host} that is none of ours (DNS
 * rebinding). Where others can reach the port at all, a token is needed.
 */
final class Guard {

  private final Set<String> extraHosts = new HashSet<>();
  private final Optional<byte[]> token;

  /**
   * @param hosts allowed besides this machine's own
   * @param token that every request but {@code /health} needs; empty on loopback
   */
  Guard(Set<String> hosts, Optional<String> token) {
    hosts.forEach(host -> extraHosts.add(host.toLowerCase(Locale.ROOT)));
    this.token = token.map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  /** Throws where the request is refused. */
  void check(Context request) {
    String host = name(request.header("Host"));
    if (host == null || !ours(host)) {
      throw new ApiException(
          403,
          "FORBIDDEN",
          "The Host of this request is no address of this machine; list it in HUB_HOSTS");
    }
    String origin = request.header("Origin");
    if (origin != null && !sameSite(origin, request.header("Host"))) {
      throw new ApiException(403, "FORBIDDEN", "Requests of other web sites are refused");
    }
    if (token.isPresent() && !request.path().equals("/health") && !carriesToken(request)) {
      throw new ApiException(
          401, "UNAUTHORIZED", "This needs the header \"Authorization: Bearer\" with HUB_TOKEN");
    }
  }

  private boolean carriesToken(Context request) {
    String header = request.header("Authorization");
    return header != null
        && header.startsWith("Bearer ")
        && MessageDigest.isEqual(
            header.substring(7).trim().getBytes(StandardCharsets.UTF_8), token.orElseThrow());
  }

  private static boolean sameSite(String origin, @Nullable String host) {
    return host != null
        && (origin.equalsIgnoreCase("http://" + host)
            || origin.equalsIgnoreCase("https://" + host));
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
