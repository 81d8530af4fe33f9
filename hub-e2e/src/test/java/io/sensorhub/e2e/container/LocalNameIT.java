package io.sensorhub.e2e.container;

import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.Peers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;

/** A device that is known by its name in multicast DNS alone, on a network of containers. */
@Tag("docker")
class LocalNameIT {

  @TempDir private Path folder;

  @BeforeAll
  static void image() throws Exception {
    Image.build();
  }

  @Test
  void deviceKnownByMulticastDnsAlone_isFound_andAnUnknownNameIsTold() throws Exception {
    Files.writeString(
        folder.resolve("flat.json"),
        """
        {"instance_id": "flat", "config": {"poll_interval": 1}, "devices": [
          {"device_id": "room", "profile": "generic-json", "url": "http://livingroom.local:8080/"},
          {"device_id": "gone", "profile": "generic-json", "url": "http://cellar.local:8080/"}]}
        """);
    Image.readable(folder);
    try (Network network = Network.newNetwork();
        GenericContainer<?> device =
            Image.container(Map.of())
                .withCreateContainerCmdModifier(
                    command -> command.withEntrypoint(Peers.python("local_name")))
                .withNetwork(network);
        GenericContainer<?> hub =
            Image.online(Map.of("INSTANCE_NAME", "flat"))
                .withNetwork(network)
                .withFileSystemBind(folder.toString(), "/app/instances", BindMode.READ_ONLY)) {
      device.start();
      hub.start();
      Await.until(
          "the value",
          Duration.ofSeconds(30),
          () -> poller(hub, "/sensor/room").contains("\"temperature\":21.5"));
      Await.until(
          "the fault of the unknown name",
          Duration.ofSeconds(30),
          () ->
              poller(hub, "/errors")
                  .contains("nobody in this network answers to it by multicast DNS"));
    }
  }

  private static String poller(GenericContainer<?> hub, String path) {
    try {
      return Image.said(hub, "curl", "-s", "http://127.0.0.1:5002" + path);
    } catch (Exception e) {
      throw new AssertionError(path, e);
    }
  }
}
