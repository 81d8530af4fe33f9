package io.sensorhub.stream.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.Json;
import io.sensorhub.stream.device.UsbOrder.Action;
import io.sensorhub.stream.follow.Followers;
import io.sensorhub.stream.follow.Outlet;
import io.sensorhub.stream.follow.Place;
import io.sensorhub.stream.follow.Subscription;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ManagerFeedTest {

  private final ManagerFeed feed = new ManagerFeed("device-manager/b");

  /** Takes what is written while it is open. */
  private static final class Reader implements Outlet {
    private final StringBuilder text = new StringBuilder();
    private @Nullable Consumer<@Nullable Throwable> held;
    private boolean stalled;

    @Override
    public void write(byte[] octets, Consumer<@Nullable Throwable> written) {
      text.append(new String(octets, StandardCharsets.UTF_8));
      if (stalled) {
        held = written;
      } else {
        written.accept(null);
      }
    }

    void goOn() {
      stalled = false;
      Consumer<@Nullable Throwable> waiting = held;
      if (waiting != null) {
        waiting.accept(null);
      }
    }

    @Override
    public void ended() {}

    List<ManagerMessage> messages() {
      List<ManagerMessage> messages = new ArrayList<>();
      for (String each : text.toString().split("\n\n", -1)) {
        if (each.startsWith("event: ")) {
          String[] lines = each.split("\n", -1);
          ManagerMessage.read(
                  lines[0].substring("event: ".length()),
                  lines[2].substring("data: ".length()).getBytes(StandardCharsets.UTF_8))
              .ifPresent(messages::add);
        }
      }
      return messages;
    }
  }

  private Reader follow() {
    Reader reader = new Reader();
    Subscription follower = feed.follow(null, null, Place.OWN).orElseThrow();
    follower.start(reader, Runnable::run, () -> 0);
    return reader;
  }

  private void order(String id, Action action) {
    feed.order(ManagerMessageTest.order(id, action), Instant.EPOCH);
  }

  @Test
  void snapshotFirst_thenWhatChanges() {
    feed.event(ManagerMessageTest.event("add", "ttyUSB0"));
    feed.event(ManagerMessageTest.event("add", "ttyUSB1"));
    feed.event(ManagerMessageTest.event("remove", "ttyUSB1"));
    order("a", Action.TAKE);
    order("b", Action.HOLD);
    order("b", Action.RELEASE);
    order("c", Action.PROBE);
    feed.device(Json.object().put("id", "a").put("state", "taken"));
    Reader reader = follow();
    ManagerMessage.Snapshot snapshot = (ManagerMessage.Snapshot) reader.messages().getFirst();
    assertEquals(List.of(ManagerMessageTest.event("add", "ttyUSB0")), snapshot.events());
    assertEquals(List.of(ManagerMessageTest.order("a", Action.TAKE)), snapshot.orders());
    assertEquals("taken", snapshot.devices().getFirst().path("state").asText());
    order("a", Action.HOLD);
    feed.forget("a");
    assertEquals(
        List.of(
            new ManagerMessage.Told(ManagerMessageTest.order("a", Action.HOLD)),
            new ManagerMessage.Changed(Json.object().put("id", "a").put("state", "forgotten"))),
        reader.messages().subList(1, 3));
  }

  @Test
  void followerThatLags_getsASnapshot_notMemory() {
    Reader reader = follow();
    reader.stalled = true;
    for (int each = 0; each < 5000; each++) {
      order("a" + each % 50, Action.TAKE);
    }
    assertEquals(2, reader.messages().size());
    reader.goOn();
    ManagerMessage last = reader.messages().getLast();
    int after = 0;
    for (ManagerMessage message : reader.messages()) {
      after = message instanceof ManagerMessage.Snapshot ? 0 : after + 1;
    }
    assertTrue(reader.messages().size() < 3000, () -> "messages " + reader.messages().size());
    assertTrue(after < 1000 || last instanceof ManagerMessage.Snapshot, "told " + after);
    feed.event(ManagerMessageTest.event("add", "ttyUSB0"));
    assertEquals(
        new ManagerMessage.Happened(ManagerMessageTest.event("add", "ttyUSB0")),
        reader.messages().getLast());
  }

  @Test
  void placesAreBounded() {
    for (int each = 0; each < Followers.MAX_OTHERS; each++) {
      assertTrue(feed.follow(null, null, Place.OTHER).isPresent());
    }
    assertEquals(Optional.empty(), feed.follow(null, null, Place.OTHER));
    assertTrue(feed.follow(null, null, Place.OWN).isPresent());
  }
}
