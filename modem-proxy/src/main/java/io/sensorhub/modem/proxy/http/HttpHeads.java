package io.sensorhub.modem.proxy.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.sensorhub.modem.egress.Target;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a proxy changes in heads (RFC 9110, section 7.6; RFC 9112, section 3.2). Pure. */
final class HttpHeads {

  private static final String SCHEME = "http://";
  private static final int HTTP = 80;
  private static final String BASIC = "basic ";

  private HttpHeads() {}

  /**
   * A destination in absolute form.
   *
   * @param authority for the field {@code Host}, without a login
   * @param path in origin form
   */
  record Absolute(Target target, String authority, String path) {}

  /** A login of the field {@code Proxy-Authorization}. */
  record Login(String name, String password) {
    @Override
    public String toString() {
      return "Login[hidden]";
    }
  }

  /**
   * What is wrong with a whole head that can be read; empty: nothing. A body whose end another
   * server could see elsewhere is refused (RFC 9112, sections 6.1 and 6.3), as is another form than
   * the absolute one, and what neither HTTP 1.0 nor 1.1 is.
   */
  static Optional<String> fault(HttpRequest request) {
    HttpVersion version = request.protocolVersion();
    if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
      return Optional.of("this is HTTP/1.1, and no " + version);
    }
    if (absolute(request.uri()).isEmpty()) {
      return Optional.of("this is a proxy: http://HOST/PATH, or CONNECT");
    }
    List<String> encodings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
    if (encodings.isEmpty()) {
      return Optional.empty();
    }
    boolean chunked =
        encodings.size() == 1
            && encodings.getFirst().equalsIgnoreCase(HttpHeaderValues.CHUNKED.toString());
    return chunked && version.equals(HttpVersion.HTTP_1_1)
        ? Optional.empty()
        : Optional.of("Transfer-Encoding other than chunked, or not in HTTP/1.1");
  }

  /** The destination of an absolute form; empty: it is none that this proxy serves. */
  static Optional<Absolute> absolute(String uri) {
    if (!uri.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    int end = SCHEME.length();
    while (end < uri.length() && "/?#".indexOf(uri.charAt(end)) < 0) {
      end++;
    }
    String authority = uri.substring(SCHEME.length(), end);
    String host = authority.substring(authority.lastIndexOf('@') + 1);
    String rest = uri.substring(end);
    int fragment = rest.indexOf('#');
    String path = fragment < 0 ? rest : rest.substring(0, fragment);
    return authority(host, HTTP)
        .map(target -> new Absolute(target, host, path.startsWith("/") ? path : "/" + path));
  }

  /**
   * A host with a port.
   *
   * @param standard the port where none is given; 0: one must be given
   */
  static Optional<Target> authority(String text, int standard) {
    int colon = text.lastIndexOf(':');
    boolean bracketed = text.endsWith("]");
    String host = colon < 0 || bracketed ? text : text.substring(0, colon);
    String port = colon < 0 || bracketed ? "" : text.substring(colon + 1);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      return Optional.empty();
    }
    boolean sound = host.chars().allMatch(c -> c > ' ' && c < 0x7f && "/@\\%[]".indexOf(c) < 0);
    int number = port.isEmpty() ? standard : number(port);
    return host.isEmpty() || !sound || number < 1 || number > 65_535
        ? Optional.empty()
        : Optional.of(new Target(host, number));
  }

  private static int number(String digits) {
    return digits.length() <= 5 && digits.chars().allMatch(c -> c >= '0' && c <= '9')
        ? Integer.parseInt(digits)
        : 0;
  }

  /**
   * Removes what holds for one hop alone: the fields that {@code Connection} names, and those of
   * the proxy itself.
   */
  static void clean(HttpHeaders headers) {
    List<String> named = new ArrayList<>();
    for (String value : headers.getAll(HttpHeaderNames.CONNECTION)) {
      named.addAll(List.of(value.split(",", -1)));
    }
    for (String name : named) {
      String bare = name.trim().toLowerCase(Locale.ROOT);
      if (!bare.isEmpty() && !bare.equals("transfer-encoding") && !bare.equals("content-length")) {
        headers.remove(bare);
      }
    }
    headers.remove(HttpHeaderNames.CONNECTION);
    headers.remove(HttpHeaderNames.UPGRADE);
    headers.remove(HttpHeaderNames.TE);
    headers.remove("Keep-Alive");
    for (String name : List.copyOf(headers.names())) {
      if (name.toLowerCase(Locale.ROOT).startsWith("proxy-")) {
        headers.remove(name);
      }
    }
  }

  /** The login of a client; empty: none that can be read. */
  static Optional<Login> login(HttpHeaders headers) {
    String field = headers.get(HttpHeaderNames.PROXY_AUTHORIZATION);
    if (field == null || !field.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      return Optional.empty();
    }
    try {
      byte[] octets = Base64.getDecoder().decode(field.substring(BASIC.length()).trim());
      String text = new String(octets, StandardCharsets.UTF_8);
      int colon = text.indexOf(':');
      return colon < 0
          ? Optional.empty()
          : Optional.of(new Login(text.substring(0, colon), text.substring(colon + 1)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
