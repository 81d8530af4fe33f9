package io.sensorhub.poller.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import okhttp3.Challenge;
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
            "Mufasa",
            "Circle of Life",
            "GET",
            "/dir/index.html",
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
    assertTrue(challenge.answer("u", "p", "GET", "/", "c").contains("nc=00000001"));
    assertTrue(challenge.answer("u", "p", "GET", "/", "c").contains("nc=00000002"));
    assertEquals(
        1,
        challenge.answer("a\"b", "p", "GET", "/", "c").split("username=\"a\\\\\"b\"", -1).length
            - 1);
  }
}
