package io.sensorhub.bridge.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.bridge.command.Command.RefusedException;
import io.sensorhub.bridge.outbox.Outbox;
import io.sensorhub.bridge.publish.Meta;
import io.sensorhub.bridge.publish.Publisher;
import io.sensorhub.bridge.publish.StateBook;
import io.sensorhub.bridge.topics.Topics;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.config.GroupConfig;
import io.sensorhub.core.config.InstanceConfig;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what comes from the broker. Called by the connection's thread, which must not be held up:
 * everything is done on lanes, in order for each device. A command for a group is read at once, so
 * that each member has it in the order in which all commands came.
 */
public final class CommandDesk implements Publisher.Inbound, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CommandDesk.class);
  private static final String META_LANE = "meta";
  private static final String TOO_MANY = "TOO_MANY_COMMANDS";

  private final Supplier<InstanceConfig> instance;
  private final StateBook book;
  private final Topics topics;
  private final Devices devices;
  private final Answers answers;
  private final Publisher publisher;
  private final Meta meta;
  private final Clock clock;
  private final LongSupplier ticker;
  private final ZoneId zone;
  private final Instant built;
  private final Lanes lanes = new Lanes();

  /**
   * @param instance as it is now
   * @param book knows which devices there are
   * @param devices the way to the devices
   * @param ticker nanoseconds that only go forward
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
      LongSupplier ticker,
      ZoneId zone,
      Instant built) {
    this.instance = instance;
    this.book = book;
    this.topics = topics;
    this.devices = devices;
    this.answers = new Answers(topics, outbox, clock);
    this.publisher = publisher;
    this.meta = meta;
    this.clock = clock;
    this.ticker = ticker;
    this.zone = zone;
    this.built = built;
  }

  @Override
  public void arrived(String topic, byte[] payload, boolean retained) {
    String[] path = topics.below(topic).split("/", -1);
    if (path[0].equals("meta") && path.length == 3) {
      if (path[2].equals("info")) {
        run(META_LANE, 0, () -> publisher.answer(List.of(meta.info())));
      } else {
        book.listAgain();
      }
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

  private void run(String lane, int bytes, Runnable work) {
    if (!lanes.submit(lane, bytes, work)) {
      LOG.warn("message left out, too many wait lane={}", lane);
    }
  }

  private void device(DeviceId device, byte[] payload, boolean read) {
    if (payload.length > Command.MAX_BYTES) { // must not wait for its turn in memory
      refuse(device, payload, read, Command.TOO_LARGE, Command.TOO_LARGE_MESSAGE);
      return;
    }
    if (!book.present().contains(device)) {
      if (!lanes.submit(META_LANE, payload.length, () -> unknown(device, payload))) {
        refuse(device, payload, read, TOO_MANY, "Too many commands for unknown devices wait");
      }
      return;
    }
    long arrived = ticker.getAsLong();
    boolean taken =
        lanes.submit(
            device.value(),
            payload.length,
            () -> {
              if (read) {
                read(device, payload);
              } else {
                command(device, payload, arrived);
              }
            });
    if (!taken) {
      refuse(device, payload, read, TOO_MANY, "Too many commands wait for " + device + " already");
    }
  }

  /** A message is refused where it comes in; a command is answered if its id can be read. */
  private void refuse(DeviceId device, byte[] payload, boolean read, String code, String message) {
    Optional<JsonNode> id = read ? Optional.empty() : Command.id(payload);
    answers.ended(device, id, new Devices.Failed(code, message));
  }

  private void unknown(DeviceId device, byte[] payload) {
    Optional<JsonNode> id = Optional.empty();
    try {
      id = Command.read(payload, now()).id();
    } catch (RefusedException e) {
      id = e.id();
    }
    String message = "There is no device \"" + device + "\" in this instance, or it is not enabled";
    answers.ended(device, id, new Devices.Failed("UNKNOWN_DEVICE", message));
  }

  private void command(DeviceId device, byte[] payload, long arrived) {
    try {
      Command command = Command.read(payload, now());
      answers.ended(device, command.id(), devices.command(device, command, arrived));
    } catch (RefusedException e) {
      answers.ended(device, e.id(), e.failed());
    }
  }

  private void read(DeviceId device, byte[] payload) {
    try {
      devices
          .read(device, Command.properties(payload))
          .ifPresent(failed -> answers.error(device, failed.code(), failed.message()));
    } catch (RefusedException e) {
      answers.error(device, e.code(), String.valueOf(e.getMessage()));
    }
  }

  private void group(DeviceId id, byte[] payload) {
    Optional<GroupConfig> group =
        instance.get().groups().stream().filter(known -> known.groupId().equals(id)).findFirst();
    if (group.isEmpty()) {
      LOG.warn("command for an unknown group group={} payload=\"{}\"", id, Command.shown(payload));
      return;
    }
    group(group.get(), payload, ticker.getAsLong());
  }

  /** Each member has it in its turn, whatever becomes of the others and of earlier commands. */
  private void group(GroupConfig group, byte[] payload, long arrived) {
    Command command;
    try {
      command = Command.read(payload, now());
    } catch (RefusedException e) {
      LOG.warn("group command refused group={} reason=\"{}\"", group.groupId(), e.getMessage());
      e.id().ifPresent(id -> answers.refused(group, id, e.failed()));
      return;
    }
    Map<DeviceId, Devices.Result> results = new ConcurrentHashMap<>();
    AtomicInteger open = new AtomicInteger(group.devices().size() + 1);
    Runnable ended =
        () -> {
          if (open.decrementAndGet() == 0) {
            command.id().ifPresent(id -> answers.ended(group, id, results));
          }
        };
    for (DeviceId device : group.devices()) {
      boolean taken =
          lanes.submit(
              device.value(),
              payload.length,
              () -> {
                try {
                  Devices.Result result = devices.command(device, command, arrived);
                  results.put(device, result);
                  answers.ended(device, command.id(), result);
                } finally {
                  ended.run();
                }
              });
      if (!taken) {
        String message = "Too many commands wait for " + device + " already";
        Devices.Failed failed = new Devices.Failed(TOO_MANY, message);
        results.put(device, failed);
        answers.ended(device, command.id(), failed);
        ended.run();
      }
    }
    ended.run();
  }

  private Command.Now now() {
    return new Command.Now(clock.instant(), zone, built);
  }

  /** Ends the lanes of devices that are no more. To be called now and then. */
  public void tidy() {
    Set<String> keys = new HashSet<>(Set.of(META_LANE));
    book.present().forEach(device -> keys.add(device.value()));
    lanes.retain(keys);
  }

  @Override
  public void close() {
    lanes.close();
  }
}
