package io.sensorhub.modem.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sensorhub.core.Json;
import io.sensorhub.runtime.access.Account;
import io.sensorhub.runtime.http.ApiException;
import io.sensorhub.runtime.http.ApiServer;
import io.sensorhub.runtime.http.Guard;
import io.sensorhub.runtime.http.WrongTries;
import java.util.Optional;

/** Logging in and out. A program gets a token, a page a cookie that no script can read. */
final class LoginApi {

  private final Accounts accounts;
  private final Tokens tokens;
  private final WrongTries tries;
  private final String cookie;

  /**
   * @param tries wrong ones, by where they are from
   * @param cookie its name
   */
  LoginApi(Accounts accounts, Tokens tokens, WrongTries tries, String cookie) {
    this.accounts = accounts;
    this.tokens = tokens;
    this.tries = tries;
    this.cookie = cookie;
  }

  void routes(RoutesConfig routes) {
    routes.post(Entrance.LOGIN, this::login);
    routes.post("/api/logout", this::logout);
    routes.get(
        "/api/session", request -> ApiServer.answer(request, told(Entrance.person(request))));
  }

  private static ObjectNode told(Person person) {
    return Json.object()
        .put("name", person.name())
        .put("role", person.role().wireName())
        .put("expires", person.until().map(Json::time).orElse(null));
  }

  private void login(Context request) throws InterruptedException {
    JsonNode body = body(request);
    String name = body.path("name").asText();
    String password = body.path("password").asText();
    if (!body.path("name").isTextual()
        || !body.path("password").isTextual()
        || password.length() > Account.LONGEST) {
      throw new ApiException(
          400, "BAD_REQUEST", "The body is {\"name\": text, \"password\": text}");
    }
    String customer = ClientAddress.customer(Entrance.from(request));
    request.attribute(Entrance.TRIED, accounts.role(name).isPresent() ? name : "(unknown name)");
    Entrance.begin(request, tries, customer);
    Optional<Account> account;
    try {
      account = accounts.check(name, password);
    } catch (Accounts.Busy e) {
      tries.right(customer); // it was not looked at
      throw Entrance.tooMany(request, 1, "BUSY", "More logins than can be checked at once");
    }
    if (account.isEmpty()) {
      throw new ApiException(401, "UNAUTHORIZED", "Name or password are wrong");
    }
    tries.right(customer);
    Tokens.Issued issued = tokens.issue(account.get().name(), account.get().role());
    ObjectNode answer = told(issued.person());
    if (Guard.isPage(request)) {
      set(request, issued.token(), Tokens.LASTS.toSeconds());
    } else {
      answer.put("token", issued.token());
    }
    ApiServer.answer(request, answer);
  }

  private static JsonNode body(Context request) {
    try {
      return Json.parse(request.bodyAsBytes());
    } catch (JsonProcessingException e) {
      return Json.object();
    }
  }

  private void logout(Context request) {
    Person person = Entrance.person(request);
    tokens.end(person);
    if (request.cookie(cookie) != null) {
      set(request, "", 0);
    }
    ApiServer.answer(request, Json.object().put("ended", person.until().isPresent()));
  }

  private void set(Context request, String value, long seconds) {
    request.header(
        "Set-Cookie",
        "%s=%s; Path=/; Max-Age=%d; Secure; HttpOnly; SameSite=Strict"
            .formatted(cookie, value, seconds));
  }
}
