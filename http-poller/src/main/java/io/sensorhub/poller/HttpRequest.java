package io.sensorhub.poller;

import io.sensorhub.core.config.Section;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;

/**
 * What is sent to a device. {@code {value}} in path, query and body stands for what is set.
 *
 * @param path below the device's address; empty: the address itself
 * @param body JSON where it begins like JSON
 */
record HttpRequest(
    String method,
    Optional<String> path,
    Map<String, String> query,
    Map<String, String> headers,
    Optional<String> body) {

  private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH");
  private static final MediaType JSON = MediaType.get("application/json");
  private static final MediaType FORM = MediaType.get("application/x-www-form-urlencoded");
  private static final String VALUE = "{value}";
  private static final Pattern PATH = Pattern.compile("/[^\\x00-\\x20]{0,500}");

  HttpRequest {
    query = new LinkedHashMap<>(query);
    headers = new LinkedHashMap<>(headers);
  }

  /** Reads {@code {method, path, query, headers, body}}; the section is not closed. */
  static HttpRequest read(Section section) {
    Optional<String> body = section.text("body");
    Optional<String> path = section.text("path", PATH);
    String method = section.choice("method", METHODS).orElse(body.isPresent() ? "POST" : "GET");
    if (body.isPresent() && method.equals("GET")) {
      section.wrong("body", "nothing, for GET has none");
    }
    return new HttpRequest(
        method, path, section.textMembers("query"), section.textMembers("headers"), body);
  }

  /** A plain GET. */
  static HttpRequest get(Optional<String> path) {
    return new HttpRequest("GET", path, Map.of(), Map.of(), Optional.empty());
  }

  /**
   * The address that is asked.
   *
   * @param base of the device
   * @return nothing where path and address make none
   */
  Optional<HttpUrl> url(HttpUrl base, String value) {
    HttpUrl resolved =
        path.isEmpty() ? base : base.resolve(below(base) + path.get().replace(VALUE, value));
    if (resolved == null) {
      return Optional.empty();
    }
    HttpUrl.Builder url = resolved.newBuilder();
    query.forEach((name, text) -> url.addQueryParameter(name, text.replace(VALUE, value)));
    return Optional.of(url.build());
  }

  /** The device may be behind a path of a proxy. */
  private static String below(HttpUrl base) {
    String prefix = base.encodedPath();
    return prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
  }

  /** The request to that address. */
  Request to(HttpUrl url, String value) {
    Request.Builder request = new Request.Builder().url(url);
    headers.forEach(request::header);
    String text = body.orElse("").replace(VALUE, value);
    MediaType type = text.startsWith("{") || text.startsWith("[") ? JSON : FORM;
    return request
        .method(method, method.equals("GET") ? null : RequestBody.create(text, type))
        .build();
  }
}
