package io.sensorhub.poller.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.poller.keys.Credentials;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import okhttp3.Challenge;
import okio.ByteString;
import org.junit.jupiter.api.Test;

class DigestChallengeTest {

  /** The example of RFC 7616, section 3.9.1. */
  private static Challenge challenge(String algorithm, String qop) {
    Map<String, String> parameters = new HashMap<>();
    parameters.put("realm", "http-auth@example.org");
    parameters.put("nonce", "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v");
    parameters.put("opaque", "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS");
    parameters.put("algorithm", algorithm);
    parameters.put("qop", qop);
    return new Challenge("Digest", parameters);
  }

  private static String answer(Challenge... challenges) {
    return DigestChallenge.strongest(List.of(challenges))
        .orElseThrow()
        .answer(
            new Credentials.User("Mufasa", "Circle of Life"),
            new DigestChallenge.Asked("GET", "/dir/index.html", ByteString.EMPTY),
            "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ");
  }

  @Test
  void answers_areThoseOfTheStandard() {
    assertTrue(
        answer(challenge("MD5", "auth, auth-int"))
            .contains("response=\"8ca523f5e9506fed4657c9700eebdbec\""));
    assertTrue(
        answer(challenge("SHA-256", "auth, auth-int"))
            .contains(
                "response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\""));
  }

  @Test
  void ofSeveralAlgorithms_theStrongestIsTaken_andUnknownOnesAreLeft() {
    String answer =
        answer(
            challenge("MD5", "auth"), challenge("SHA-256", "auth"), challenge("SHA-512", "auth"));
    assertTrue(answer.contains("algorithm=SHA-256"), answer);
    assertTrue(DigestChallenge.strongest(List.of(challenge("SHA-512", "auth"))).isEmpty());
  }

  @Test
  void eachAnswer_countsOn() {
    DigestChallenge challenge =
        DigestChallenge.strongest(List.of(challenge("MD5", "auth"))).orElseThrow();
    assertTrue(answered(challenge, "u").contains("nc=00000001"));
    assertTrue(answered(challenge, "u").contains("nc=00000002"));
    assertEquals(1, answered(challenge, "a\"b").split("username=\"a\\\\\"b\"", -1).length - 1);
  }

  private static String answered(DigestChallenge challenge, String user) {
    return answered(challenge, user, "");
  }

  private static String answered(DigestChallenge challenge, String user, String body) {
    DigestChallenge.Asked asked =
        new DigestChallenge.Asked("POST", "/", ByteString.encodeUtf8(body));
    return challenge.answer(new Credentials.User(user, "p"), asked, "c");
  }

  private static DigestChallenge of(String... parameters) {
    Map<String, String> all = new HashMap<>(Map.of("realm", "r", "nonce", "n"));
    for (String parameter : parameters) {
      all.put(parameter.split("=", 2)[0], parameter.split("=", 2)[1]);
    }
    return DigestChallenge.strongest(List.of(new Challenge("Digest", all))).orElseThrow();
  }

  @Test
  void nameBeyondAscii_isInUtf8WhereTheServerReadsIt_elseEncoded_orHashed() {
    String name = "Jürgen Müller";
    assertTrue(
        answered(of("charset=UTF-8", "qop=auth"), name).startsWith("Digest username=\"" + name));
    assertTrue(
        answered(of("qop=auth"), name)
            .startsWith("Digest username*=UTF-8''J%C3%BCrgen%20M%C3%BCller, "));
    String hashed = answered(of("userhash=true", "algorithm=SHA-256"), name);
    assertTrue(hashed.matches("Digest username=\"[0-9a-f]{64}\", userhash=true, .*"), hashed);
  }

  @Test
  void integrity_coversTheBody_whereTheServerWantsNothingLess() {
    String one = answered(of("qop=auth-int"), "u", "{}");
    assertTrue(one.contains("qop=auth-int"), one);
    assertNotEquals(one, answered(of("qop=auth-int"), "u", "[]"));
    // md5(md5("u:r:p") + ":n:00000001:c:auth-int:" + md5("POST:/:" + md5("{}")))
    assertTrue(one.contains("response=\"6ca460dbd3d306485b9d0cdaec593e79\""), one);
    String both = answered(of("qop=auth-int, auth"), "u", "{}");
    assertTrue(both.contains("qop=auth,"), both);
  }
}
