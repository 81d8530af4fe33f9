package io.sensorhub.poller.device;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.poller.profile.HttpProfile;
import java.time.Clock;
import okhttp3.OkHttpClient;

/** Devices as the service makes them of what is configured. */
final class WebDevice {

  private WebDevice() {}

  /** The device of a configuration without a problem, on the clock of the machine. */
  static HttpDevice of(DeviceConfig config, OkHttpClient client) {
    Problems problems = new Problems();
    HttpProfile profile = HttpProfile.of(config, problems).orElseThrow();
    assertTrue(problems.isEmpty(), problems.all()::toString);
    return new HttpDevice(config, profile, client, Clock.systemUTC(), System::nanoTime);
  }
}
