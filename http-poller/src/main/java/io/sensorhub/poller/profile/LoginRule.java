package io.sensorhub.poller.profile;

import io.sensorhub.core.tree.Section;
import io.sensorhub.poller.value.ValueRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How a model is logged in to: by a request that begins a session, or by what every request carries
 * in its query.
 *
 * @param request that begins a session; empty: there is none
 * @param take what is taken from its answer, to be filled into the requests
 * @param headers of every request of the session
 * @param query of every request
 * @param logout that ends the session; empty: it ends by itself
 */
public record LoginRule(
    Optional<RequestTemplate> request,
    List<ValueRule> take,
    Map<String, String> headers,
    Map<String, String> query,
    Optional<RequestTemplate> logout) {

  /** What a device's {@code credentials} fill in. */
  public static final String USERNAME = "username";

  public static final String PASSWORD = "password";
  public static final String TOKEN = "token";

  private static final Set<String> SECRETS = Set.of(USERNAME, PASSWORD, TOKEN);

  public LoginRule {
    take = List.copyOf(take);
    headers = new LinkedHashMap<>(headers);
    query = new LinkedHashMap<>(query);
  }

  /** Reads {@code {method, path, body, take, headers, query, logout}}. */
  static LoginRule read(Section section) {
    Map<String, String> headers = Headers.read(section, "headers");
    Map<String, String> query = section.textMembers("query");
    List<ValueRule> take = new ArrayList<>();
    section
        .section("take")
        .ifPresent(members ->
            members.keys().forEach(name -> ValueRule.read(members, name).ifPresent(take::add)));
    Optional<RequestTemplate> logout =
        section
            .section("logout")
            .map(one -> {
              RequestTemplate request = RequestTemplate.read(one);
              one.close();
              return request;
            });
    Optional<RequestTemplate> request = Optional.empty();
    if (section.has("path")) {
      RequestTemplate whole = RequestTemplate.read(section);
      request =
          Optional.of(
              new RequestTemplate(whole.method(), whole.path(), Map.of(), Map.of(), whole.body()));
    } else if (query.isEmpty()) {
      section.missing(
          "path", "the address of the login, or \"query\" with what every request carries");
    }
    if (request.isEmpty() && !headers.isEmpty()) {
      section.wrong("headers", "nothing without \"path\": \"credentials\" has a header");
    }
    if (request.isEmpty() && section.has("logout")) {
      section.wrong("logout", "nothing without \"path\", for there is no session to end");
    }
    Set<String> known = new TreeSet<>(SECRETS);
    take.forEach(value -> known.add(value.property()));
    check(section, "headers", headers.values(), known);
    check(section, "query", query.values(), known);
    request.ifPresent(one -> {
      check(section, "path", one.path().stream().toList(), SECRETS);
      check(section, "body", one.body().stream().toList(), SECRETS);
    });
    section.close();
    return new LoginRule(request, take, headers, query, logout);
  }

  private static void check(
      Section section, String key, Iterable<String> texts, Set<String> known) {
    for (String text : texts) {
      for (String name : Filling.namesIn(text)) {
        if (!known.contains(name)) {
          section.wrong(key, "{" + String.join("}, {", known) + "} as what is filled in");
        }
      }
    }
  }

  /** What of {@code credentials} the login needs. */
  Set<String> needed() {
    Set<String> names = new TreeSet<>();
    query.values().forEach(text -> names.addAll(Filling.namesIn(text)));
    headers.values().forEach(text -> names.addAll(Filling.namesIn(text)));
    request.ifPresent(one -> {
      one.path().ifPresent(text -> names.addAll(Filling.namesIn(text)));
      one.body().ifPresent(text -> names.addAll(Filling.namesIn(text)));
    });
    names.retainAll(SECRETS);
    return names;
  }
}
