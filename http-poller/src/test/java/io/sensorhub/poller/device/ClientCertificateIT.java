package io.sensorhub.poller.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.poller.client.SharedClient;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.FreePort;
import io.sensorhub.testkit.TestInstance;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Devices that want a certificate of the hub: OpenSSL's server, with TLS 1.2 and 1.3. */
class ClientCertificateIT {

  @TempDir private Path folder;

  private final OkHttpClient client = SharedClient.open();
  private final List<Process> processes = new ArrayList<>();

  @BeforeEach
  void certificates() throws Exception {
    openssl("req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=Plant");
    openssl("req -x509 -newkey rsa:2048 -nodes -keyout dev.key -out dev.pem -days 2 -subj /CN=dev");
    openssl("req -newkey rsa:2048 -nodes -keyout hub.key -out hub.csr -subj /CN=hub");
    openssl("x509 -req -in hub.csr -CA ca.pem -CAkey ca.key -out hub.pem -days 2");
    openssl("req -x509 -newkey rsa:2048 -nodes -keyout odd.key -out odd.pem -days 2 -subj /CN=odd");
  }

  @AfterEach
  void stop() throws Exception {
    processes.forEach(Process::destroyForcibly);
    SharedClient.closing(client).close();
  }

  private String openssl(String arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments.split(" ", -1)));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said;
  }

  private int device(String protocol) throws Exception {
    int port = FreePort.find();
    Files.writeString(folder.resolve("status"), "{\"power\": 12.5}");
    List<String> command =
        List.of(
            "openssl",
            "s_server",
            "-accept",
            "127.0.0.1:" + port,
            "-cert",
            "dev.pem",
            "-key",
            "dev.key",
            "-CAfile",
            "ca.pem",
            "-Verify",
            "2",
            "-verify_return_error",
            protocol,
            "-WWW",
            "-quiet");
    processes.add(
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("server.log").toFile())
            .start());
    Await.until("the device", () -> listens(port));
    return port;
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private HttpDevice.Result read(int port, String identity) throws Exception {
    String fingerprint =
        openssl("x509 -in dev.pem -noout -fingerprint -sha256").replaceAll(".*=", "").strip();
    DeviceConfig config =
        TestInstance.of(
                """
                {"instance_id": "x",
                 "devices": [{"device_id": "d", "url": "https://127.0.0.1:%d/status",
                              "profile": "generic-json",
                              "tls": {"fingerprint": "%s"%s}}]}
                """
                    .formatted(
                        port,
                        fingerprint,
                        identity.isEmpty()
                            ? ""
                            : ", \"cert\": \"%s\", \"key\": \"%s\""
                                .formatted(
                                    folder.resolve(identity + ".pem"),
                                    folder.resolve(identity + ".key"))))
            .devices()
            .getFirst();
    return WebDevice.of(config, client).read();
  }

  private static String failure(HttpDevice.Result result) {
    HttpDevice.Failure failure = assertInstanceOf(HttpDevice.Failure.class, result);
    assertEquals(FaultCode.CONNECTION_FAILED, failure.code());
    return failure.message();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_2", "-tls1_3"})
  void deviceThatWantsACertificate_isReadWithTheOneItTakes_andSaysSoOtherwise(String protocol)
      throws Exception {
    int port = device(protocol);
    assertInstanceOf(HttpDevice.Success.class, read(port, "hub"));
    String none = failure(read(port, ""));
    assertTrue(
        none.contains(
            "the device wants a certificate of the hub, and none is set (\"cert\" and \"key\" in"
                + " \"tls\"); it takes those that are signed by CN=Plant"),
        none);
    String odd = failure(read(port, "odd"));
    assertTrue(
        odd.contains(
            "the device wants a certificate of the hub, and does not seem to take the one in "
                + folder.resolve("odd.pem")),
        odd);
  }

  @Test
  void deviceThatWantsNone_isNotSaidToWantOne() throws Exception {
    int port = FreePort.find();
    processes.add(
        new ProcessBuilder(
                "openssl",
                "s_server",
                "-accept",
                "127.0.0.1:" + port,
                "-cert",
                "dev.pem",
                "-key",
                "dev.key",
                "-quiet")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("server.log").toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .start());
    Await.until("the device", () -> listens(port));
    String message = failure(read(port, ""));
    assertTrue(!message.contains("certificate of the hub"), message);
  }
}
