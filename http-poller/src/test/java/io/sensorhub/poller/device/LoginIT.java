package io.sensorhub.poller.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.poller.client.SharedClient;
import io.sensorhub.poller.device.HttpDevice.Failure;
import io.sensorhub.poller.device.HttpDevice.Success;
import io.sensorhub.testkit.TestInstance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.OkHttpClient;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logins and certificates of a real web server. */
class LoginIT {

  private static final String SECRET = "s3cret-word";

  @TempDir private Path folder;

  private final MockWebServer web = new MockWebServer();
  private final OkHttpClient client = SharedClient.open();

  @AfterEach
  void stop() throws Exception {
    web.close();
    SharedClient.closing(client).close();
  }

  private HttpDevice device(String more) {
    DeviceConfig config =
        TestInstance.of(
                """
                {"instance_id": "x",
                 "devices": [{"device_id": "d", "url": "%s", "profile": "generic-json", %s,
                              "timeout": {"connect": 20, "read": 20}}]}
                """
                    .formatted(web.url("/status?x=1"), more))
            .devices()
            .getFirst();
    return WebDevice.of(config, client);
  }

  private static String user() {
    return "\"credentials\": {\"username\": \"admin\", \"password\": \"" + SECRET + "\"}";
  }

  private static MockResponse good() {
    return new MockResponse.Builder().body("{\"a\":1}").build();
  }

  private static MockResponse unauthorized(String... challenges) {
    MockResponse.Builder response = new MockResponse.Builder().code(401);
    for (String challenge : challenges) {
      response.addHeader("WWW-Authenticate", challenge);
    }
    return response.build();
  }

  private RecordedRequest taken() throws InterruptedException {
    return web.takeRequest();
  }

  @Test
  void password_isSentOnlyAsTheDeviceAsked_andThenFromTheBeginning() throws Exception {
    web.start();
    web.enqueue(unauthorized("Basic realm=\"x\""));
    web.enqueue(good());
    web.enqueue(good());
    HttpDevice device = device(user());
    assertInstanceOf(Success.class, device.read());
    assertInstanceOf(Success.class, device.read());
    assertNull(taken().getHeaders().get("Authorization"));
    String basic =
        "Basic "
            + Base64.getEncoder()
                .encodeToString(("admin:" + SECRET).getBytes(StandardCharsets.UTF_8));
    assertEquals(basic, taken().getHeaders().get("Authorization"));
    assertEquals(basic, taken().getHeaders().get("Authorization"));
  }

  @Test
  void digest_isPreferredToBasic_andCounted_andANewNonceIsTaken() throws Exception {
    web.start();
    String digest = "Digest realm=\"r\", nonce=\"%s\", qop=\"auth\", algorithm=SHA-256";
    web.enqueue(unauthorized("Basic realm=\"x\"", digest.formatted("one")));
    web.enqueue(good());
    web.enqueue(good());
    web.enqueue(unauthorized(digest.formatted("two") + ", stale=true"));
    web.enqueue(good());
    HttpDevice device = device(user());
    for (int i = 0; i < 3; i++) {
      assertInstanceOf(Success.class, device.read());
    }
    RecordedRequest _ = taken();
    assertAnswer(taken(), "one", "00000001");
    assertAnswer(taken(), "one", "00000002");
    assertAnswer(taken(), "one", "00000003");
    assertAnswer(taken(), "two", "00000001");
  }

  private static void assertAnswer(RecordedRequest request, String nonce, String count) {
    String header = Objects.requireNonNull(request.getHeaders().get("Authorization"));
    assertTrue(
        header.contains("nonce=\"" + nonce + "\"")
            && header.contains("nc=" + count)
            && header.contains("uri=\"/status?x=1\"")
            && !header.contains(SECRET),
        header);
  }

  @Test
  void refusedLogin_isAFaultWithoutTheSecret() throws Exception {
    web.start();
    web.enqueue(unauthorized("Basic realm=\"x\""));
    web.enqueue(unauthorized("Basic realm=\"x\""));
    Failure failure = assertInstanceOf(Failure.class, device(user()).read());
    assertEquals(FaultCode.AUTHENTICATION_FAILED, failure.code());
    assertFalse(failure.message().contains(SECRET), failure.message());
    assertTrue(failure.message().contains("refused"), failure.message());
    assertEquals(2, web.getRequestCount(), "not tried again");
  }

  @Test
  void token_isABearer_orStandsInAHeaderOfItsOwn() throws Exception {
    web.start();
    web.enqueue(good());
    web.enqueue(good());
    assertInstanceOf(
        Success.class, device("\"credentials\": {\"token\": \"" + SECRET + "\"}").read());
    assertInstanceOf(
        Success.class,
        device("\"credentials\": {\"token\": \"" + SECRET + "\", \"header\": \"X-Key\"}").read());
    assertEquals("Bearer " + SECRET, taken().getHeaders().get("Authorization"));
    assertEquals(SECRET, taken().getHeaders().get("X-Key"));
  }

  private static HeldCertificate.Builder certificate() {
    return new HeldCertificate.Builder().addSubjectAlternativeName("localhost");
  }

  private void serveHttps(HeldCertificate certificate) throws IOException {
    HandshakeCertificates server =
        new HandshakeCertificates.Builder().heldCertificate(certificate).build();
    web.useHttps(server.sslSocketFactory());
    web.start();
  }

  private static String fingerprint(HeldCertificate certificate) throws Exception {
    MessageDigest hash = MessageDigest.getInstance("SHA-256");
    return HexFormat.ofDelimiter(":")
        .withUpperCase()
        .formatHex(hash.digest(certificate.certificate().getEncoded()));
  }

  @Test
  void selfSignedDevice_isReadByItsFingerprintAlone() throws Exception {
    HeldCertificate certificate = new HeldCertificate.Builder().commonName("shelly").build();
    serveHttps(certificate);
    web.enqueue(good());
    assertInstanceOf(
        Success.class,
        device("\"tls\": {\"fingerprint\": \"" + fingerprint(certificate) + "\"}").read());
    Failure other =
        assertInstanceOf(
            Failure.class,
            device("\"tls\": {\"fingerprint\": \"" + "00".repeat(32) + "\"}").read());
    assertTrue(other.message().contains("another one"), other.message());
    Failure untrusted = assertInstanceOf(Failure.class, device("\"model\": \"x\"").read());
    assertEquals(FaultCode.CONNECTION_FAILED, untrusted.code());
  }

  @Test
  void authorityOfOnesOwn_isTrusted() throws Exception {
    HeldCertificate authority =
        new HeldCertificate.Builder().certificateAuthority(0).commonName("house").build();
    serveHttps(certificate().signedBy(authority).build());
    web.enqueue(good());
    Path file = Files.writeString(folder.resolve("ca.pem"), authority.certificatePem());
    assertInstanceOf(Success.class, device("\"tls\": {\"ca\": \"" + file + "\"}").read());
  }

  @Test
  void pinnedCertificate_needsNoOtherCheck() throws Exception {
    HeldCertificate expired =
        new HeldCertificate.Builder()
            .commonName("another")
            .addSubjectAlternativeName("elsewhere.example")
            .validityInterval(0, 1)
            .rsa2048()
            .build();
    serveHttps(expired);
    web.enqueue(good());
    assertInstanceOf(
        Success.class,
        device("\"tls\": {\"fingerprint\": \"" + fingerprint(expired) + "\"}").read());
  }

  @Test
  void untrustedCertificate_isToldWithItsFingerprint_andSoIsOneForAnotherName() throws Exception {
    HeldCertificate authority =
        new HeldCertificate.Builder().certificateAuthority(0).commonName("house").build();
    HeldCertificate other =
        new HeldCertificate.Builder()
            .addSubjectAlternativeName("elsewhere.example")
            .signedBy(authority)
            .build();
    serveHttps(other);
    String untrusted = assertInstanceOf(Failure.class, device("\"model\": \"x\"").read()).message();
    assertTrue(untrusted.contains(fingerprint(other)), untrusted);
    assertTrue(untrusted.contains("not trusted"), untrusted);
    Path file = Files.writeString(folder.resolve("ca.pem"), authority.certificatePem());
    String named =
        assertInstanceOf(Failure.class, device("\"tls\": {\"ca\": \"" + file + "\"}").read())
            .message();
    assertTrue(named.contains("elsewhere.example"), named);
    assertTrue(named.contains(fingerprint(other)), named);
  }

  @Test
  void deviceThatWantsACertificateOfTheHub_isShownIt() throws Exception {
    HeldCertificate own = new HeldCertificate.Builder().commonName("hub").rsa2048().build();
    HeldCertificate certificate = certificate().build();
    web.useHttps(
        new HandshakeCertificates.Builder()
            .heldCertificate(certificate)
            .addTrustedCertificate(own.certificate())
            .build()
            .sslSocketFactory());
    web.requireClientAuth();
    web.start();
    web.enqueue(good());
    Path cert = Files.writeString(folder.resolve("cert.pem"), own.certificatePem());
    Path key = Files.writeString(folder.resolve("key.pem"), own.privateKeyPkcs8Pem());
    String pinned = "\"fingerprint\": \"" + fingerprint(certificate) + "\"";
    assertInstanceOf(
        Success.class,
        device("\"tls\": {" + pinned + ", \"cert\": \"" + cert + "\", \"key\": \"" + key + "\"}")
            .read());
    assertInstanceOf(Failure.class, device("\"tls\": {" + pinned + "}").read());
  }
}
