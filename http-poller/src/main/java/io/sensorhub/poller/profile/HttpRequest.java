package io.sensorhub.poller.profile;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.sensorhub.core.config.Section;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;

/**
 * What is sent to a device. In path, query and body {@code {value}} stands for what is set, and
 * {@code {name}} for the device's own name of it.
 *
 * @param path below the device's address; empty: the address itself
 * @param body JSON where it begins like JSON
 */
public record HttpRequest(
    String method,
    Optional<String> path,
    Map<String, String> query,
    Map<String, String> headers,
    Optional<String> body) {

  private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH");
  private static final MediaType JSON = MediaType.get("application/json");
  private static final MediaType FORM = MediaType.get("application/x-www-form-urlencoded");
  private static final Pattern PATH = Pattern.compile("/(?![/\\\\])[^\\x00-\\x20]{0,500}");
  private static final Pattern JSON_BEGINS = Pattern.compile("\\s*(\\[|\\{(?!value}|name}))");

  public HttpRequest {
    query = new LinkedHashMap<>(query);
    headers = new LinkedHashMap<>(headers);
  }

  /** Reads {@code {method, path, query, headers, body}}; the section is not closed. */
  public static HttpRequest read(Section section) {
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
  public static HttpRequest get(Optional<String> path) {
    return new HttpRequest("GET", path, Map.of(), Map.of(), Optional.empty());
  }

  /** What the placeholders stand for. */
  public record Filling(String name, String value) {

    /** For requests without any. */
    public static final Filling NONE = new Filling("", "");

    private String into(String text, UnaryOperator<String> escaped) {
      return text.contains("{")
          ? text.replace("{value}", escaped.apply(value)).replace("{name}", escaped.apply(name))
          : text;
    }
  }

  /**
   * The address that is asked.
   *
   * @param base of the device
   */
  public HttpUrl url(HttpUrl base, Filling filling) {
    HttpUrl resolved =
        path.isEmpty()
            ? base
            : base.resolve(below(base) + filling.into(path.get(), HttpRequest::segment));
    HttpUrl.Builder url = Objects.requireNonNull(resolved, "a path makes an address").newBuilder();
    query.forEach(
        (name, text) -> url.addQueryParameter(name, filling.into(text, UnaryOperator.identity())));
    return url.build();
  }

  /** A text as one segment of a path, so that it leads nowhere else. */
  private static String segment(String text) {
    String encoded =
        new HttpUrl.Builder().scheme("http").host("x").addPathSegment(text).build().encodedPath();
    return encoded.substring(1);
  }

  /** The device may be behind a path of a proxy. */
  private static String below(HttpUrl base) {
    String prefix = base.encodedPath();
    return prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
  }

  /** The request to that address. */
  public Request to(HttpUrl url, Filling filling) {
    Request.Builder request = new Request.Builder().url(url);
    headers.forEach(request::header);
    String template = body.orElse("");
    boolean json = JSON_BEGINS.matcher(template).lookingAt();
    String text = filling.into(template, json ? HttpRequest::inJson : HttpRequest::inForm);
    return request
        .method(method, method.equals("GET") ? null : RequestBody.create(text, json ? JSON : FORM))
        .build();
  }

  private static String inJson(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(text));
  }

  private static String inForm(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
