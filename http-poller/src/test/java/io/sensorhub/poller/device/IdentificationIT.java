package io.sensorhub.poller.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.description.Control;
import io.sensorhub.core.description.DeviceDescription;
import io.sensorhub.core.description.PropertyDescription;
import io.sensorhub.core.health.DeviceStatus;
import io.sensorhub.core.profile.Profile;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.poller.profile.HttpProfile;
import io.sensorhub.runtime.device.DeviceBoard;
import io.sensorhub.runtime.instance.ProfileFolders;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.stream.Feed;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.ManualClock;
import io.sensorhub.testkit.TestInstance;
import io.sensorhub.testkit.web.WebDevices;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;

/** A device of which only the address is known, against web servers of other kinds. */
class IdentificationIT {

  private static final DeviceId ID = new DeviceId("d");

  private final ManualClock clock = new ManualClock();
  private final OkHttpClient client = new OkHttpClient();

  private static DeviceConfig config(int port) {
    return TestInstance.of(
            """
            {"instance_id": "x", "config": {"poll_interval": 0.2},
             "devices": [{"device_id": "d", "ip": "127.0.0.1", "port": %d}]}
            """
                .formatted(port))
        .devices()
        .getFirst();
  }

  private Optional<HttpDevice> model(DeviceConfig device, String name) {
    Problems problems = new Problems();
    Optional<Profile> profile =
        new ProfileFolders(List.of(Path.of("../profiles"))).find(name, problems);
    return profile.map(device::as).flatMap(known -> target(known));
  }

  private Optional<HttpDevice> target(DeviceConfig device) {
    return HttpProfile.of(device, new Problems())
        .map(profile ->
            new HttpDevice(device, profile, client, Clock.systemUTC(), System::nanoTime));
  }

  private static Optional<Control> control(DeviceDescription device, String property) {
    return Optional.ofNullable(device.properties().get(property))
        .flatMap(PropertyDescription::control);
  }

  @Test
  void foundOut_describedWithWhatItTells_andFoundOutAnewAfterItWasReplaced() {
    WebDevices web = new WebDevices("esphome");
    DeviceConfig config = config(web.port());
    DeviceBoard board =
        new DeviceBoard(
            ServiceName.HTTP_POLLER, List.of(config), new Feed(), clock, System::nanoTime);
    DeviceState state = new DeviceState(config, board, clock);
    try (Poller poller =
        new Poller(
            target(config).orElseThrow(),
            new Semaphore(1),
            state,
            name -> model(config, name),
            Duration.ZERO,
            System::nanoTime)) {
      poller.start();
      Await.until("its controls", () -> board.description(ID).orElseThrow().settable().size() == 3);
      DeviceDescription esphome = board.description(ID).orElseThrow();
      assertEquals("ESPHome", esphome.model());
      assertEquals(
          Optional.of(
              new Control.Numeric(
                  Optional.of(new BigDecimal("5")),
                  Optional.of(new BigDecimal("30")),
                  Optional.of(new BigDecimal("0.5")))),
          control(esphome, "number_target"));
      assertEquals(
          Optional.of(new Control.Choice(List.of("eco", "comfort", "boost"))),
          control(esphome, "select_mode"));

      try (WebDevices shelly = web.replacedBy("shelly1")) {
        Await.until(
            "the other model", () -> board.description(ID).orElseThrow().type().equals("relay"));
        Await.until(
            "its relay", () -> board.reading(ID).orElseThrow().values().containsKey("relay"));
        DeviceDescription relay = board.description(ID).orElseThrow();
        assertEquals("relay", relay.type());
        assertEquals(List.of("relay"), relay.settable());
        assertFalse(relay.properties().containsKey("number_target"));
        assertFalse(board.reading(ID).orElseThrow().values().containsKey("number_target"));
        Await.until("online", () -> board.health(ID).status() == DeviceStatus.ONLINE);

        try (WebDevices _ = shelly.replacedBy("esphome")) {
          Await.until(
              "the first again", () -> board.description(ID).orElseThrow().settable().size() == 3);
          assertEquals("ESPHome", board.description(ID).orElseThrow().model());
          assertFalse(board.description(ID).orElseThrow().properties().containsKey("relay"));
        }
      }
    }
  }
}
