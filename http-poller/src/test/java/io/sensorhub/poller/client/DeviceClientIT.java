package io.sensorhub.poller.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.poller.client.WebPeer.Asked;
import io.sensorhub.poller.client.WebPeer.Said;
import io.sensorhub.poller.profile.Filling;
import io.sensorhub.poller.profile.HttpProfile;
import io.sensorhub.poller.profile.RequestTemplate;
import io.sensorhub.testkit.TestInstance;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections, logins and sessions of devices that do to them what devices do. */
class DeviceClientIT {

  private static final String VALUES = "protocol: {path: /status, commands: {a: {path: /set}}}";
  private static final String USER =
      ", \"credentials\": {\"username\": \"admin\", \"password\": \"s3cret-word\"}";
  private static final RequestTemplate STATUS = RequestTemplate.get(Optional.of("/status"));
  private static final RequestTemplate SET = RequestTemplate.get(Optional.of("/set"));

  private final OkHttpClient client = SharedClient.open();

  @AfterEach
  void stop() throws Exception {
    SharedClient.closing(client).close();
  }

  private DeviceClient sender(WebPeer web, String protocol, String more) {
    DeviceConfig device =
        TestInstance.of(
                """
                {"instance_id": "x", "devices": [
                  {"device_id": "d", "url": "%s", "profile": "p",
                   "timeout": {"connect": 20, "read": 20}%s}]}
                """
                    .formatted(web.url(), more),
                Map.of("p", "driver: http\n" + protocol))
            .devices()
            .getFirst();
    Problems problems = new Problems();
    HttpProfile profile = HttpProfile.of(device, problems).orElseThrow();
    assertTrue(problems.isEmpty(), problems.all()::toString);
    return new DeviceClient(
        device, profile, profile.base().orElseThrow(), client, Clock.systemUTC(), System::nanoTime);
  }

  private static DeviceClient.Failed failed(DeviceClient.Answer answer) {
    DeviceClient.Failed failed = assertInstanceOf(DeviceClient.Failed.class, answer);
    assertFalse(failed.message().contains("s3cret-word"), failed.message());
    return failed;
  }

  private static DeviceClient.Answer command(DeviceClient sender) {
    return sender.command(SET, Filling.of("a", "true"), Duration.ofSeconds(20));
  }

  @Test
  void readOnAConnectionThatWasClosed_isRepeatedOnceOnANewOne() throws Exception {
    try (WebPeer web = new WebPeer(_ -> Said.json("{\"a\":1}").thenClosed())) {
      DeviceClient sender = sender(web, VALUES, "");
      for (int i = 0; i < 3; i++) {
        assertInstanceOf(DeviceClient.Body.class, sender.read(STATUS));
      }
      assertEquals(List.of("1 GET /status", "2 GET /status", "3 GET /status"), web.seen());
    }
  }

  @Test
  void answerThatIsCutOff_isAskedForOnceMore_andNotAThirdTime() throws Exception {
    Said half = new Said("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"a\":", false);
    try (WebPeer web = new WebPeer(asked -> asked.number() == 1 ? half : Said.json("{\"a\":1}"))) {
      assertInstanceOf(DeviceClient.Body.class, sender(web, VALUES, "").read(STATUS));
      assertEquals(2, web.seen().size());
    }
    try (WebPeer web = new WebPeer(_ -> half)) {
      assertEquals(
          FaultCode.CONNECTION_FAILED, failed(sender(web, VALUES, "").read(STATUS)).code());
      assertEquals(2, web.seen().size());
    }
  }

  @Test
  void answerInHttp10_endsItsConnection() throws Exception {
    Said old = new Said("HTTP/1.0 200 OK\r\nContent-Length: 7\r\n\r\n{\"a\":1}", false);
    try (WebPeer web = new WebPeer(_ -> old)) {
      DeviceClient sender = sender(web, VALUES, "");
      assertInstanceOf(DeviceClient.Body.class, sender.read(STATUS));
      assertInstanceOf(DeviceClient.Body.class, sender.read(STATUS));
      assertInstanceOf(DeviceClient.Body.class, command(sender));
      assertEquals(List.of("1 GET /status", "2 GET /status", "3 GET /set"), web.seen());
    }
  }

  @Test
  void command_goesOutOnAConnectionOfItsOwn_once() throws Exception {
    try (WebPeer web = new WebPeer(_ -> Said.json("{\"a\":1}"))) {
      DeviceClient sender = sender(web, VALUES, "");
      assertInstanceOf(DeviceClient.Body.class, sender.read(STATUS));
      assertInstanceOf(DeviceClient.Body.class, sender.read(STATUS));
      assertInstanceOf(DeviceClient.Body.class, command(sender));
      assertInstanceOf(DeviceClient.Body.class, sender.read(STATUS));
      assertEquals(
          List.of("1 GET /status", "1 GET /status", "2 GET /set", "2 GET /status"), web.seen());
    }
    for (Said bad :
        List.of(
            new Said("", false),
            new Said("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{", false))) {
      try (WebPeer web = new WebPeer(_ -> bad)) {
        assertFalse(failed(command(sender(web, VALUES, ""))).known());
        assertEquals(1, web.seen().size());
      }
    }
    for (String more : List.of("Retry-After: 0\r\n", "Retry-After: 00 \r\n", "")) {
      try (WebPeer web = new WebPeer(_ -> Said.status(503, more, ""))) {
        assertTrue(failed(command(sender(web, VALUES, ""))).known());
        assertEquals(1, web.seen().size(), more);
      }
    }
    try (WebPeer web = new WebPeer(_ -> Said.status(408, "Connection: close\r\n", ""))) {
      failed(command(sender(web, VALUES, "")));
      assertEquals(1, web.seen().size());
    }
  }

  @Test
  void deviceThatAsksToBeLeftAlone_isAskedNothing() throws Exception {
    try (WebPeer web = new WebPeer(_ -> Said.status(429, "Retry-After: 60\r\n", ""))) {
      DeviceClient sender = sender(web, VALUES, "");
      DeviceClient.Failed first = failed(sender.read(STATUS));
      assertEquals(Optional.of(Duration.ofSeconds(60)), first.pause());
      assertTrue(first.message().contains("left alone for 60 s"), first.message());
      assertTrue(failed(sender.read(STATUS)).pause().isPresent());
      assertTrue(failed(command(sender)).known());
      assertInstanceOf(DeviceClient.NotOpen.class, sender.open(STATUS, Duration.ofSeconds(5)));
      assertEquals(1, web.seen().size());
    }
  }

  private static Function<Asked, Said> wanting(String header, String value) {
    return asked ->
        value.equals(asked.headers().get(header))
            ? Said.json("{\"a\":1}")
            : Said.status(401, "", "{\"WARNING\":\"Need user=<username>\"}");
  }

  @Test
  void refusalWithoutAChallenge_isAnsweredByBasic_orAsTheProfileSays() throws Exception {
    String basic = okhttp3.Credentials.basic("admin", "s3cret-word");
    try (WebPeer web = new WebPeer(wanting("authorization", basic))) {
      DeviceClient sender = sender(web, VALUES, USER);
      assertInstanceOf(DeviceClient.Body.class, sender.read(STATUS));
      assertInstanceOf(DeviceClient.Body.class, sender.read(STATUS));
      assertEquals(3, web.seen().size(), "the first without, then with it from the beginning");
    }
    String query =
        "protocol: {path: /cm, login: {query: {user: \"{username}\", password: \"{password}\"}}}";
    try (WebPeer web =
        new WebPeer(asked ->
            asked.line().contains("user=admin&password=s3cret-word")
                ? Said.json("{\"a\":1}")
                : Said.status(401, "", ""))) {
      DeviceClient sender = sender(web, query, USER);
      assertInstanceOf(
          DeviceClient.Body.class, sender.read(RequestTemplate.get(Optional.of("/cm"))));
      assertEquals("1 GET /cm", web.seen().getFirst());
    }
  }

  @Test
  void refusedPassword_isSentOnceAPoll_andAfterThreeTheDeviceIsLeftAlone() throws Exception {
    for (String challenge :
        List.of(
            "",
            "WWW-Authenticate: Basic realm=\"x\"\r\n",
            "WWW-Authenticate: Digest realm=\"x\", nonce=\"n\", qop=\"auth\"\r\n")) {
      try (WebPeer web = new WebPeer(_ -> Said.status(401, challenge, ""))) {
        DeviceClient sender = sender(web, VALUES, USER);
        for (int i = 0; i < 5; i++) {
          DeviceClient.Failed refused = failed(sender.read(STATUS));
          assertEquals(FaultCode.AUTHENTICATION_FAILED, refused.code());
          assertTrue(refused.message().contains("refused"), refused.message());
        }
        assertEquals(6, web.seen().size(), "three without and three with it: " + challenge);
      }
    }
  }

  @Test
  void loginThatTheHubDoesNotHave_isSaidNotRefused() throws Exception {
    try (WebPeer web = new WebPeer(_ -> Said.status(401, "WWW-Authenticate: Negotiate\r\n", ""))) {
      String message = failed(sender(web, VALUES, USER).read(STATUS)).message();
      assertFalse(message.contains("refused"), message);
      assertTrue(message.contains("Negotiate") && message.contains("nothing was sent"), message);
    }
  }

  @Test
  void deviceThatHasTakenDigest_isNotGivenBasic() throws Exception {
    String digest = "WWW-Authenticate: Digest realm=\"x\", nonce=\"n\", qop=\"auth\"\r\n";
    for (String weaker : List.of("WWW-Authenticate: Basic realm=\"x\"\r\n", "")) {
      try (WebPeer web =
          new WebPeer(asked ->
              switch (asked.number()) {
                case 1 -> Said.status(401, digest, "");
                case 2 -> Said.json("{\"a\":1}");
                default -> Said.status(401, weaker, "");
              })) {
        DeviceClient sender = sender(web, VALUES, USER);
        assertInstanceOf(DeviceClient.Body.class, sender.read(STATUS));
        String message = failed(sender.read(STATUS)).message();
        assertTrue(message.contains("weaker"), message);
        failed(sender.read(STATUS));
        assertEquals(4, web.seen().size());
      }
    }
  }

  private static final String SESSION =
      """
      protocol:
        login: {method: POST, path: /login, body: '{"password":"{password}"}',
                take: {sid: /session/sid}, headers: {X-SID: "{sid}"},
                logout: {method: DELETE, path: "/login/{sid}"}}
        path: /status
      """;

  @Test
  void session_isBegunOnce_anewWhenItIsOver_andEnded() throws Exception {
    int[] logins = new int[1];
    try (WebPeer web =
        new WebPeer(asked -> {
          if (asked.line().startsWith("POST /login")) {
            assertEquals("{\"password\":\"s3cret-word\"}", asked.body());
            return Said.json("{\"session\":{\"sid\":\"s" + ++logins[0] + "=\"}}");
          }
          boolean over = asked.number() > 4 && logins[0] == 1;
          boolean known = ("s" + logins[0] + "=").equals(asked.headers().get("x-sid"));
          return known && !over ? Said.json("{\"a\":1}") : Said.status(401, "", "");
        })) {
      DeviceClient sender = sender(web, SESSION, USER);
      for (int i = 0; i < 5; i++) {
        assertInstanceOf(DeviceClient.Body.class, sender.read(STATUS), web.seen().toString());
      }
      assertEquals(2, logins[0]);
      sender.close();
      assertTrue(web.seen().getLast().endsWith("DELETE /login/s2="), web.seen().toString());
      sender.close();
      assertEquals(1, web.seen().stream().filter(line -> line.contains("DELETE")).count());
    }
  }

  @Test
  void sessionByCookie_isCarriedByIt() throws Exception {
    String profile =
        """
        protocol:
          login: {method: POST, path: /login, body: 'user={username}&pw={password}'}
          path: /status
        """;
    try (WebPeer web =
        new WebPeer(asked -> {
          if (asked.line().startsWith("POST")) {
            assertEquals("user=admin&pw=s3cret-word", asked.body());
            return Said.status(302, "Set-Cookie: SID=abc; Path=/\r\nLocation: /home\r\n", "");
          }
          return "SID=abc".equals(asked.headers().get("cookie"))
              ? Said.json("{\"a\":1}")
              : Said.status(403, "", "");
        })) {
      DeviceClient sender = sender(web, profile, USER);
      assertInstanceOf(DeviceClient.Body.class, sender.read(STATUS));
      assertInstanceOf(DeviceClient.Body.class, sender.read(STATUS));
      assertEquals(3, web.seen().size());
    }
  }

  @Test
  void refusedSession_isTriedThreeTimes() throws Exception {
    for (Said no :
        List.of(
            Said.status(401, "", "{\"session\":{\"valid\":false,\"sid\":null}}"),
            Said.json("{\"session\":{\"valid\":false,\"sid\":null}}"))) {
      try (WebPeer web = new WebPeer(_ -> no)) {
        DeviceClient sender = sender(web, SESSION, USER);
        for (int i = 0; i < 6; i++) {
          assertEquals(FaultCode.AUTHENTICATION_FAILED, failed(sender.read(STATUS)).code());
        }
        assertEquals(3, web.seen().size());
      }
    }
  }
}
