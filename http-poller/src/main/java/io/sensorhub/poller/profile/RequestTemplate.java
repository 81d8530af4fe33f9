package io.sensorhub.poller.profile;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.sensorhub.core.tree.Section;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;

/**
 * What is sent to a device. In path, query and body {@code {value}} stands for what is set, {@code
 * {name}} for the device's own name of it, and other names for what a login has brought.
 *
 * @param path below the device's address; empty: the address itself
 * @param body JSON where it begins like JSON
 */
public record RequestTemplate(
    String method,
    Optional<String> path,
    Map<String, String> query,
    Map<String, String> headers,
    Optional<String> body) {

  private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");
  private static final List<String> WITHOUT_BODY = List.of("GET", "DELETE");
  private static final MediaType JSON = MediaType.get("application/json");
  private static final MediaType FORM = MediaType.get("application/x-www-form-urlencoded");

  /** What is below an address: no blank, and nothing that leads to another host. */
  static final Pattern PATH = Pattern.compile("/(?![/\\\\])[^\\x00-\\x20]{0,500}");

  private static final Pattern JSON_BEGINS = Pattern.compile("\\s*(\\[|\\{(?![a-z0-9_]+}))");

  public RequestTemplate {
    query = new LinkedHashMap<>(query);
    headers = new LinkedHashMap<>(headers);
  }

  /** Reads {@code {method, path, query, headers, body}}; the section is not closed. */
  public static RequestTemplate read(Section section) {
    Optional<String> body = section.text("body");
    Optional<String> path = section.text("path", PATH);
    String method = section.choice("method", METHODS).orElse(body.isPresent() ? "POST" : "GET");
    if (body.isPresent() && WITHOUT_BODY.contains(method)) {
      section.wrong("body", "nothing, for " + method + " has none");
    }
    return new RequestTemplate(
        method, path, section.textMembers("query"), Headers.read(section, "headers"), body);
  }

  /** A plain GET. */
  public static RequestTemplate get(Optional<String> path) {
    return new RequestTemplate("GET", path, Map.of(), Map.of(), Optional.empty());
  }

  /**
   * The address that is asked.
   *
   * @param base of the device
   */
  public HttpUrl url(HttpUrl base, Filling filling) {
    HttpUrl resolved =
        path.isEmpty() ? base : base.resolve(below(base) + filled(path.get(), filling));
    HttpUrl.Builder url = Objects.requireNonNull(resolved, "a path makes an address").newBuilder();
    query.forEach((name, text) -> url.addQueryParameter(name, filling.into(text)));
    return url.build();
  }

  private static String filled(String path, Filling filling) {
    int question = path.indexOf('?');
    return question < 0
        ? filling.into(path, RequestTemplate::segments)
        : filling.into(path.substring(0, question), RequestTemplate::segments)
            + filling.into(path.substring(question), RequestTemplate::inForm);
  }

  /**
   * A text as one segment of a path, so that it leads nowhere else; the name of a device's part is
   * as many segments as it has.
   */
  private static String segments(String key, String text) {
    return key.equals(Filling.NAME)
        ? Arrays.stream(text.split("/", -1)).map(RequestTemplate::segment).collect(joining("/"))
        : segment(text);
  }

  private static String segment(String text) {
    String encoded =
        new HttpUrl.Builder().scheme("http").host("x").addPathSegment(text).build().encodedPath();
    return text.equals(".") || text.equals("..") ? "" : encoded.substring(1);
  }

  /** The device may be behind a path of a proxy. */
  private static String below(HttpUrl base) {
    String prefix = base.encodedPath();
    return prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
  }

  /** The request to that address. */
  public Request to(HttpUrl url, Filling filling) {
    Request.Builder request = new Request.Builder().url(url);
    headers.forEach(
        (name, text) -> request.header(name, Headers.checked(name, filling.into(text))));
    String template = body.orElse("");
    boolean json = JSON_BEGINS.matcher(template).lookingAt();
    String text = filling.into(template, json ? RequestTemplate::inJson : RequestTemplate::inForm);
    boolean without = WITHOUT_BODY.contains(method);
    return request
        .method(method, without ? null : RequestBody.create(text, json ? JSON : FORM))
        .build();
  }

  private static String inJson(String key, String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(text));
  }

  private static String inForm(String key, String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
