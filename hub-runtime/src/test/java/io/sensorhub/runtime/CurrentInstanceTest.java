package io.sensorhub.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.core.tree.Problem;
import io.sensorhub.runtime.CurrentInstance.Version;
import io.sensorhub.testkit.TestInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class CurrentInstanceTest {

  private static InstanceConfig instance(String id, String sensors) {
    return TestInstance.of(
        "{\"instance_id\": \"" + id + "\", \"config\": {\"sensors\": [" + sensors + "]}}");
  }

  private static String sensor(String id) {
    return "{\"sensor_id\": \"" + id + "\", \"sensor_type\": \"humidity\"}";
  }

  private static Version version(InstanceConfig instance, String revision) {
    return new Version(instance, revision, List.of());
  }

  private final AtomicReference<Version> file =
      new AtomicReference<>(version(instance("i", sensor("a")), "1"));
  private final CurrentInstance current = new CurrentInstance(file.get(), file::get);

  @Test
  void difference_isAppliedOnce() throws Exception {
    List<List<String>> applied = new ArrayList<>();
    current.on(difference -> applied.add(difference.lines()));
    file.set(version(instance("i", sensor("b")), "2"));
    assertEquals(List.of("- device a", "+ device b"), current.reload());
    assertEquals(List.of(), current.reload());
    assertEquals(List.of(List.of("- device a", "+ device b")), applied);
    assertEquals("2", current.revision());
  }

  @Test
  void whatCannotBeApplied_leavesEverythingAsItWas() {
    current.on(difference -> {
      throw new ConfigurationException(
          "file", List.of(new Problem("/devices/0", "this", "that", Optional.empty())));
    });
    file.set(version(instance("i", sensor("b")), "2"));
    assertThrows(ConfigurationException.class, current::reload);
    assertEquals("1", current.revision());
    assertEquals("a", current.instance().devices().getFirst().id().value());
  }

  @Test
  void whatNeedsARestart_isRefusedAsAWhole() {
    AtomicInteger applied = new AtomicInteger();
    current.on(difference -> applied.incrementAndGet());
    file.set(new Version(instance("other", sensor("b")), "2", List.of("MQTT_HOST")));
    RestartNeededException refused = assertThrows(RestartNeededException.class, current::reload);
    assertEquals(List.of("MQTT_HOST", "instance_id"), refused.keys());
    assertEquals(0, applied.get());
    assertEquals("i", current.instance().instanceId());
  }

  @Test
  void twoReloadsAtOnce_areNeverMixed() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    List<String> order = new ArrayList<>();
    current.on(difference -> {
      order.add("begins");
      inside.countDown();
      try {
        go.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      order.add("ends " + difference.lines());
    });
    file.set(version(instance("i", sensor("b")), "2"));
    Thread first = Thread.ofVirtual().start(this::reload);
    inside.await();
    Thread second = Thread.ofVirtual().start(this::reload);
    file.set(version(instance("i", sensor("c")), "3"));
    go.countDown();
    first.join();
    second.join();
    assertEquals(
        List.of(
            "begins", "ends [- device a, + device b]", "begins", "ends [- device b, + device c]"),
        order);
  }

  private void reload() {
    try {
      List<String> _ = current.reload();
    } catch (ConfigurationException | RestartNeededException e) {
      throw new IllegalStateException(e);
    }
  }
}
