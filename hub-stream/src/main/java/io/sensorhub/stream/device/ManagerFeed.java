package io.sensorhub.stream.device;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.stream.follow.Followers;
import io.sensorhub.stream.follow.Place;
import io.sensorhub.stream.follow.Source;
import io.sensorhub.stream.follow.Subscription;
import io.sensorhub.stream.follow.Waiting;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the manager tells: a snapshot first, then what changes. Thread-safe; whoever tells something
 * writes to the followers that keep up, without blocking. There is no resuming. A follower that
 * lags gets a snapshot instead of what waits for it.
 */
public final class ManagerFeed implements Source {

  /** So many octets may wait for a follower. */
  private static final int MAX_BYTES = 256 * 1024;

  private static final byte[] END = "\n\n".getBytes(StandardCharsets.UTF_8);

  private final ReentrantLock lock = new ReentrantLock();
  private final Followers<Queue> followers = new Followers<>();
  private final Map<String, ObjectNode> devices = new LinkedHashMap<>();
  private final Map<String, DeviceEvent> present = new LinkedHashMap<>();
  private final Map<String, ObjectNode> orders = new LinkedHashMap<>();
  private final String source;
  private long number;

  /**
   * @param source the service and its boot, as in {@code device-manager/BOOT}
   */
  public ManagerFeed(String source) {
    this.source = source;
  }

  /** A device came, went, or is described otherwise. */
  public void event(DeviceEvent event) {
    tell(id -> {
      String key = event.subsystem() + " " + event.json().path("hub").path("name").asText();
      if (event.action() == DeviceEvent.Action.REMOVE) {
        present.remove(key);
      } else {
        present.put(key, event);
      }
      return message("device_event", id, event.json());
    });
  }

  /**
   * Something is to be done about an adapter.
   *
   * @return the message as it was told
   */
  public ObjectNode order(UsbOrder order, Instant time) {
    ObjectNode[] told = new ObjectNode[1];
    tell(id -> {
      ObjectNode json = order.json(id, time);
      switch (order.action()) {
        case TAKE, HOLD -> orders.put(order.usbId(), json);
        case RELEASE -> orders.remove(order.usbId());
        case PROBE -> {} // for who follows now
      }
      told[0] = json;
      return message("device_config", id, json);
    });
    return told[0];
  }

  /**
   * What is known of an adapter has changed.
   *
   * @param device as {@code GET /devices/{id}} has it; not changed afterwards
   */
  public void device(ObjectNode device) {
    tell(id -> {
      devices.put(device.path("id").asText(), device);
      return message("device", id, device);
    });
  }

  /** Nothing is known of an adapter any more. */
  public void forget(String usbId) {
    tell(id -> {
      devices.remove(usbId);
      return message("device", id, Json.object().put("id", usbId).put("state", "forgotten"));
    });
  }

  /** Changes what is known; under the lock. */
  private interface Change {

    /** The message about it. */
    byte[] make(String id);
  }

  private void tell(Change change) {
    lock.lock();
    try {
      number++;
      byte[] message = change.make(source + ":" + number);
      followers.each(queue -> queue.add(message));
    } finally {
      lock.unlock();
    }
    followers.carryOn();
  }

  private static byte[] message(String name, String id, ObjectNode data) {
    ByteArrayOutputStream message = new ByteArrayOutputStream(512);
    String head = "event: " + name + "\nid: " + id + "\ndata: ";
    message.writeBytes(head.getBytes(StandardCharsets.UTF_8));
    message.writeBytes(Json.bytes(data));
    message.writeBytes(END);
    return message.toByteArray();
  }

  /** How many follow now. */
  public int followers() {
    lock.lock();
    try {
      return followers.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<Subscription> follow(
      @Nullable String lastEventId, @Nullable String from, Place place) {
    lock.lock();
    try {
      if (!followers.has(place)) {
        return Optional.empty();
      }
      Queue queue = new Queue();
      Subscription follower = new Subscription(lock, queue, this::leave);
      followers.add(follower, queue, place);
      return Optional.of(follower);
    } finally {
      lock.unlock();
    }
  }

  private void leave(Subscription follower) {
    lock.lock();
    try {
      followers.remove(follower);
    } finally {
      lock.unlock();
    }
  }

  private byte[] snapshot() {
    ObjectNode json = Json.object();
    ArrayNode all = json.putArray("devices");
    devices.values().forEach(all::add);
    ArrayNode events = json.putArray("events");
    present.values().forEach(event -> events.add(event.json()));
    ArrayNode configs = json.putArray("configs");
    orders.values().forEach(configs::add);
    return message("snapshot", source + ":" + number, json);
  }

  /** What waits for one follower. */
  private final class Queue implements Waiting {
    private final Deque<byte[]> messages = new ArrayDeque<>();
    private int bytes;
    private boolean everything = true;

    private void add(byte[] message) {
      if (everything) {
        return; // it will be in the snapshot
      }
      messages.add(message);
      bytes += message.length;
      if (bytes > MAX_BYTES) {
        clear();
        everything = true;
      }
    }

    private void clear() {
      messages.clear();
      bytes = 0;
    }

    @Override
    public boolean idle() {
      return !everything && messages.isEmpty();
    }

    @Override
    public Batch take() {
      ByteArrayOutputStream batch = new ByteArrayOutputStream(bytes);
      if (everything) {
        batch.writeBytes(snapshot());
        everything = false;
      } else {
        messages.forEach(batch::writeBytes);
        clear();
      }
      return batch::toByteArray;
    }
  }
}
