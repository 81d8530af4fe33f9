package io.sensorhub.bridge.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.bridge.Topics;
import io.sensorhub.bridge.broker.Message;
import io.sensorhub.bridge.command.Command.RefusedException;
import io.sensorhub.bridge.publish.Meta;
import io.sensorhub.bridge.publish.Outbox;
import io.sensorhub.bridge.publish.Payloads;
import io.sensorhub.bridge.publish.Payloads.Severity;
import io.sensorhub.bridge.publish.Publisher;
import io.sensorhub.bridge.publish.StateBook;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.core.config.GroupConfig;
import io.sensorhub.core.config.InstanceConfig;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what comes from the broker. Called by the connection's thread, which must not be held up:
 * everything is done on lanes, in order for each device.
 */
public final class CommandDesk implements Publisher.Inbound, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CommandDesk.class);
  private static final String META_LANE = "meta";
  private static final String GROUP = "group/";
  private static final Devices.Failed FAULT_OF_THE_HUB =
      new Devices.Failed("COMMAND_OUTCOME_UNKNOWN", "a fault of the hub; see its log");

  private final Supplier<InstanceConfig> instance;
  private final StateBook book;
  private final Topics topics;
  private final Devices devices;
  private final Outbox outbox;
  private final Publisher publisher;
  private final Meta meta;
  private final Clock clock;
  private final ZoneId zone;
  private final Instant built;
  private final Lanes lanes = new Lanes();

  /**
   * @param instance as it is now
   * @param book knows which devices there are
   * @param devices the way to the devices
   * @param zone of timestamps that name none
   * @param built before this the machine's clock cannot be right
   */
  public CommandDesk(
      Supplier<InstanceConfig> instance,
      StateBook book,
      Topics topics,
      Devices devices,
      Outbox outbox,
      Publisher publisher,
      Meta meta,
      Clock clock,
      ZoneId zone,
      Instant built) {
    this.instance = instance;
    this.book = book;
    this.topics = topics;
    this.devices = devices;
    this.outbox = outbox;
    this.publisher = publisher;
    this.meta = meta;
    this.clock = clock;
    this.zone = zone;
    this.built = built;
  }

  @Override
  public void arrived(String topic, byte[] payload, boolean retained) {
    String[] path = topics.below(topic).split("/", -1);
    if (path[0].equals("meta") && path.length == 3) {
      boolean info = path[2].equals("info");
      run(META_LANE, () -> publisher.answer(List.of(info ? meta.info() : meta.devicesList())));
      return;
    }
    boolean read = path.length == 3 && path[2].equals("get");
    if (retained || path.length != 3 || (payload.length == 0 && !read)) {
      return; // a command that was retained, or cleared, is nobody's wish of now
    }
    Optional<DeviceId> id = DeviceId.parse(path[1]);
    if (id.isEmpty()) {
      LOG.warn(
          "message left out, its topic names no device payload=\"{}\"", Command.shown(payload));
      return;
    }
    if (path[0].equals("groups")) {
      group(id.get(), payload);
    } else {
      device(id.get(), payload, read);
    }
  }

  private void run(String lane, Runnable work) {
    if (!lanes.submit(lane, work)) {
      LOG.warn("message left out, too many wait lane={}", lane);
    }
  }

  private void device(DeviceId device, byte[] payload, boolean read) {
    if (!book.present().contains(device)) {
      run(META_LANE, () -> unknown(device, payload));
      return;
    }
    Instant arrived = clock.instant();
    boolean taken =
        lanes.submit(
            device.value(),
            () -> {
              if (read) {
                read(device, payload);
              } else {
                command(device, payload, arrived);
              }
            });
    if (!taken) {
      error(device, "TOO_MANY_COMMANDS", "64 commands wait for " + device + " already");
    }
  }

  private void unknown(DeviceId device, byte[] payload) {
    Optional<JsonNode> id = Optional.empty();
    try {
      id = Command.read(payload, now()).id();
    } catch (RefusedException e) {
      id = e.id();
    }
    String message = "There is no device \"" + device + "\" in this instance, or it is not enabled";
    error(device, "UNKNOWN_DEVICE", message);
    id.ifPresent(
        known -> respond(topics.response(device), known, failure("UNKNOWN_DEVICE", message)));
  }

  private void command(DeviceId device, byte[] payload, Instant arrived) {
    try {
      Command command = Command.read(payload, now());
      Devices.Result result = devices.command(device, command, arrived);
      answer(device, command.id(), result);
    } catch (RefusedException e) {
      answer(device, e.id(), new Devices.Failed(e.code(), String.valueOf(e.getMessage())));
    }
  }

  private void answer(DeviceId device, Optional<JsonNode> id, Devices.Result result) {
    if (result instanceof Devices.Failed failed) {
      error(device, failed.code(), failed.message());
    }
    id.ifPresent(known -> respond(topics.response(device), known, outcome(result)));
  }

  private void read(DeviceId device, byte[] payload) {
    try {
      List<String> properties = new ArrayList<>();
      if (payload.length > 0) {
        Command.object(payload).path("properties").forEach(name -> properties.add(name.asText()));
      }
      devices
          .read(device, properties)
          .ifPresent(failed -> error(device, failed.code(), failed.message()));
    } catch (RefusedException e) {
      error(device, e.code(), String.valueOf(e.getMessage()));
    }
  }

  private void group(DeviceId id, byte[] payload) {
    Optional<GroupConfig> group =
        instance.get().groups().stream().filter(known -> known.groupId().equals(id)).findFirst();
    if (group.isEmpty()) {
      LOG.warn("command for an unknown group group={} payload=\"{}\"", id, Command.shown(payload));
      return;
    }
    Instant arrived = clock.instant();
    run(GROUP + id, () -> group(group.get(), payload, arrived));
  }

  private void group(GroupConfig group, byte[] payload, Instant arrived) {
    Command command;
    try {
      command = Command.read(payload, now());
    } catch (RefusedException e) {
      LOG.warn("group command refused group={} reason=\"{}\"", group.groupId(), e.getMessage());
      e.id()
          .ifPresent(id ->
              respond(
                  topics.groupResponse(group.groupId()),
                  id,
                  failure(e.code(), String.valueOf(e.getMessage()))));
      return;
    }
    Map<DeviceId, Devices.Result> results = new ConcurrentHashMap<>();
    CountDownLatch answered = new CountDownLatch(group.devices().size());
    for (DeviceId device : group.devices()) {
      boolean taken =
          lanes.submit(
              device.value(),
              () -> {
                try {
                  Devices.Result result = devices.command(device, command, arrived);
                  results.put(device, result);
                  answer(device, command.id(), result);
                } finally {
                  answered.countDown();
                }
              });
      if (!taken) {
        results.put(
            device, new Devices.Failed("TOO_MANY_COMMANDS", "too many commands wait already"));
        answered.countDown();
      }
    }
    try {
      answered.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    command.id().ifPresent(id -> respondGroup(group, id, results));
  }

  private void respondGroup(GroupConfig group, JsonNode id, Map<DeviceId, Devices.Result> results) {
    ObjectNode each = Json.object();
    boolean all = true;
    for (DeviceId device : group.devices()) {
      Devices.Result result = results.getOrDefault(device, FAULT_OF_THE_HUB);
      all &= result instanceof Devices.Done;
      each.set(device.value(), outcome(result));
    }
    ObjectNode json = Json.object().put("status", all ? "success" : "error");
    json.set("results", each);
    respond(topics.groupResponse(group.groupId()), id, json);
  }

  private static ObjectNode outcome(Devices.Result result) {
    return switch (result) {
      case Devices.Done done -> {
        ObjectNode json = Json.object().put("status", "success");
        json.set("result", done.result());
        yield json;
      }
      case Devices.Failed failed -> failure(failed.code(), failed.message());
    };
  }

  private static ObjectNode failure(String code, String message) {
    ObjectNode json = Json.object().put("status", "error");
    json.putObject("error").put("code", code).put("message", message);
    return json;
  }

  private void respond(String topic, JsonNode id, ObjectNode outcome) {
    ObjectNode json = Json.object();
    json.set("cmd_id", id);
    json.put("timestamp", Json.time(clock.instant()));
    json.setAll(outcome);
    outbox.add(Message.of(topic, json, 1, false), Outbox.Lifetime.SHORT);
  }

  private void error(DeviceId device, String code, String message) {
    outbox.add(
        Message.of(
            topics.error(device),
            Payloads.error(code, message, Severity.WARNING, clock.instant()),
            1,
            false),
        Outbox.Lifetime.SHORT);
  }

  private Command.Now now() {
    return new Command.Now(clock.instant(), zone, built);
  }

  /** Ends the lanes of devices and groups that are no more. To be called now and then. */
  public void tidy() {
    Set<String> keys = new HashSet<>(Set.of(META_LANE));
    book.present().forEach(device -> keys.add(device.value()));
    instance.get().groups().forEach(group -> keys.add(GROUP + group.groupId()));
    lanes.retain(keys);
  }

  @Override
  public void close() {
    lanes.close();
  }
}
