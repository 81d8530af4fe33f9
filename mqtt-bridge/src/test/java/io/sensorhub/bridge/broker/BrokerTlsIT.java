package io.sensorhub.bridge.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.runtime.settings.MqttSettings;
import io.sensorhub.runtime.settings.MqttSettings.Transport;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.FreePort;
import io.sensorhub.testkit.mqtt.Mosquitto;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real mosquitto that wants a login, a certificate, or WebSockets. */
class BrokerTlsIT {

  private static final String SECRET = "secret-word";

  @TempDir private Path folder;
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private HeldCertificate authority;

  @BeforeEach
  void certificates() throws IOException {
    authority =
        new HeldCertificate.Builder().certificateAuthority(0).commonName("test authority").build();
    Files.writeString(folder.resolve("ca.pem"), authority.certificatePem());
    identity("server", "broker.test");
    identity("client", "hub");
  }

  private void identity(String name, String host) throws IOException {
    HeldCertificate held =
        new HeldCertificate.Builder()
            .commonName(host)
            .addSubjectAlternativeName(host)
            .signedBy(authority)
            .build();
    Files.writeString(folder.resolve(name + ".pem"), held.certificatePem());
    Files.writeString(folder.resolve(name + ".key"), held.privateKeyPkcs8Pem());
  }

  private Mosquitto broker(String more) {
    return Mosquitto.start(folder, more.replace("FOLDER", folder.toString()));
  }

  private MqttSettings settings(
      Transport transport, int port, MqttSettings.Tls tls, Optional<String> password) {
    return new MqttSettings(
        transport,
        "127.0.0.1",
        port,
        transport == Transport.WEBSOCKET ? "/mqtt?token=" + SECRET : "",
        tls,
        password.map(_ -> "hub"),
        password,
        "base",
        "test",
        1,
        true,
        Duration.ofSeconds(60),
        MqttSettings.Version.V3,
        MqttSettings.DEFAULT_BACKLOG_RATE);
  }

  private MqttSettings.Tls tls(boolean client, String serverName) {
    return new MqttSettings.Tls(
        Optional.of(folder.resolve("ca.pem")),
        client ? Optional.of(folder.resolve("client.pem")) : Optional.empty(),
        client ? Optional.of(folder.resolve("client.key")) : Optional.empty(),
        Optional.empty(),
        Optional.of(serverName));
  }

  /** Connects, publishes to itself and hears it. */
  private void speak(MqttSettings settings) throws Exception {
    Broker.Listener listener =
        new Broker.Listener() {
          @Override
          public void arrived(String topic, byte[] payload, boolean retained) {
            heard.add(topic);
          }

          @Override
          public void lost(String reason) {
            heard.add("lost: " + reason);
          }
        };
    speak(new PahoBroker(settings, "test_client"), listener);
    speak(new Paho5Broker(settings, "test_client"), listener);
  }

  private void speak(Broker broker, Broker.Listener listener) throws Exception {
    try (Broker.Connection connection =
        broker.connect(new Message("will", "x", 1, false), listener)) {
      assertEquals(List.of(), connection.subscribe(List.of("own/#"), 1));
      connection.publish(new Message("own/topic", "{}", 1, false), () -> {});
      assertEquals("own/topic", heard.poll(60, TimeUnit.SECONDS));
    }
  }

  private static final String TLS =
      "cafile FOLDER/ca.pem\ncertfile FOLDER/server.pem\nkeyfile FOLDER/server.key\n";

  @Test
  void tlsWithAnOwnAuthority_andTheBrokersName() throws Exception {
    try (Mosquitto broker = broker(TLS)) {
      speak(settings(Transport.TLS, broker.port(), tls(false, "broker.test"), Optional.empty()));
      MqttSettings wrong =
          settings(Transport.TLS, broker.port(), tls(false, "other.test"), Optional.empty());
      IOException e = assertThrows(IOException.class, () -> speak(wrong));
      assertTrue(String.valueOf(e.getMessage()).contains("MQTT_SERVER_NAME"), e.toString());
      MqttSettings stranger =
          settings(Transport.TLS, broker.port(), MqttSettings.Tls.OF_THE_SYSTEM, Optional.empty());
      assertThrows(IOException.class, () -> speak(stranger));
    }
  }

  @Test
  void brokerThatWantsACertificate_getsIt() throws Exception {
    try (Mosquitto broker = broker(TLS + "require_certificate true\n")) {
      speak(settings(Transport.TLS, broker.port(), tls(true, "broker.test"), Optional.empty()));
      MqttSettings without =
          settings(Transport.TLS, broker.port(), tls(false, "broker.test"), Optional.empty());
      assertThrows(IOException.class, () -> speak(without));
    }
  }

  private void openssl(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).directory(folder.toFile()).inheritIO().start();
    assertEquals(0, process.waitFor());
  }

  /** The forms in which the makers of brokers' guides have keys written. */
  @Test
  void clientKey_mayBeEncrypted_orInAnOlderForm() throws Exception {
    openssl("genrsa", "-out", "rsa.key", "2048");
    openssl("rsa", "-in", "rsa.key", "-traditional", "-out", "pkcs1.key");
    openssl(
        "pkcs8", "-topk8", "-in", "rsa.key", "-passout", "pass:" + SECRET, "-out", "locked.key");
    openssl("req", "-new", "-key", "rsa.key", "-subj", "/CN=hub", "-out", "rsa.csr");
    Files.writeString(folder.resolve("ca.key"), authority.privateKeyPkcs8Pem());
    openssl(
        "x509",
        "-req",
        "-in",
        "rsa.csr",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-set_serial",
        "7",
        "-days",
        "2",
        "-out",
        "rsa.pem");
    try (Mosquitto broker = broker(TLS + "require_certificate true\n")) {
      for (String key : List.of("pkcs1.key", "locked.key")) {
        MqttSettings.Tls tls =
            new MqttSettings.Tls(
                Optional.of(folder.resolve("ca.pem")),
                Optional.of(folder.resolve("rsa.pem")),
                Optional.of(folder.resolve(key)),
                key.equals("locked.key") ? Optional.of(SECRET) : Optional.empty(),
                Optional.of("broker.test"));
        speak(settings(Transport.TLS, broker.port(), tls, Optional.empty()));
      }
    }
  }

  @Test
  void wrongPassword_isRefusedWithoutBeingShown() throws Exception {
    Path passwords = folder.resolve("passwords");
    Process process =
        new ProcessBuilder("mosquitto_passwd", "-b", "-c", passwords.toString(), "hub", SECRET)
            .start();
    assertEquals(0, process.waitFor());
    try (Mosquitto broker = broker("allow_anonymous false\npassword_file FOLDER/passwords\n")) {
      MqttSettings.Tls none = MqttSettings.Tls.OF_THE_SYSTEM;
      speak(settings(Transport.TCP, broker.port(), none, Optional.of(SECRET)));
      MqttSettings wrong =
          settings(Transport.TCP, broker.port(), none, Optional.of("not-" + SECRET));
      for (Broker each : List.of(new PahoBroker(wrong, "c"), new Paho5Broker(wrong, "c"))) {
        IOException e = assertThrows(IOException.class, () -> speak(each, new Quiet()));
        String message = String.valueOf(e.getMessage());
        assertTrue(message.contains("MQTT_PASSWORD"), message);
        assertFalse(message.contains(SECRET) || wrong.toString().contains(SECRET), message);
      }
    }
  }

  private static boolean listens(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    }
  }

  @Test
  void webSockets() throws Exception {
    int port = FreePort.find();
    try (Mosquitto _ = broker("\nlistener " + port + " 127.0.0.1\nprotocol websockets\n")) {
      Await.until("it listens there too", () -> listens(port));
      speak(settings(Transport.WEBSOCKET, port, MqttSettings.Tls.OF_THE_SYSTEM, Optional.empty()));
    }
  }

  /** What a broker behind a proxy is often let through by. */
  @Test
  void queryOfAWebSocket_isSent_andNotShown() throws Exception {
    MqttSettings.Tls none = MqttSettings.Tls.OF_THE_SYSTEM;
    for (boolean newer : List.of(false, true)) {
      BlockingQueue<String> requests = new LinkedBlockingQueue<>();
      try (ServerSocket proxy = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
        MqttSettings settings =
            settings(Transport.WEBSOCKET, proxy.getLocalPort(), none, Optional.empty());
        Thread _ = Thread.ofVirtual().start(() -> refuse(proxy, requests));
        Broker broker = newer ? new Paho5Broker(settings, "c") : new PahoBroker(settings, "c");
        IOException e =
            assertThrows(
                IOException.class,
                () -> broker.connect(new Message("will", "x", 1, false), new Quiet()));
        assertFalse(String.valueOf(e.getMessage()).contains(SECRET), e.toString());
        assertTrue(String.valueOf(e.getMessage()).contains("/mqtt?…"), e.toString());
        String request = requests.poll(60, TimeUnit.SECONDS);
        assertEquals("GET /mqtt?token=" + SECRET + " HTTP/1.1", request);
      }
    }
  }

  private static final class Quiet implements Broker.Listener {
    @Override
    public void arrived(String topic, byte[] payload, boolean retained) {}

    @Override
    public void lost(String reason) {}
  }

  private static void refuse(ServerSocket server, BlockingQueue<String> requests) {
    try (Socket client = server.accept();
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
      String line = in.readLine();
      requests.add(String.valueOf(line));
      while (line != null && !line.isEmpty()) {
        line = in.readLine();
      }
      client
          .getOutputStream()
          .write("HTTP/1.1 403 Forbidden\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      requests.add(e.toString());
    }
  }
}
