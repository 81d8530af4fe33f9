package io.sensorhub.detector;

import io.sensorhub.detector.kernel.Netlink;
import io.sensorhub.detector.kernel.Uevent;
import io.sensorhub.usb.Scan;
import io.sensorhub.usb.ScanDifference;
import io.sensorhub.usb.SeenDevice;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Looks at {@code sysfs} when the kernel hints, and now and then without a hint, and tells what has
 * changed. A lost hint, a restart and a machine without hints are the same to it: the next look
 * finds the difference. {@link #run} has a thread of its own; the other methods are thread-safe.
 */
final class Watch {

  /** So often everything is read, whatever the pulse says. */
  private static final Duration THOROUGH = Duration.ofSeconds(30);

  private final Scan scan;
  private final boolean chooses;
  private final String boot;
  private final String version;
  private final Clock clock;
  private final LongSupplier ticker;
  private final Log log;
  private final long started;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Schedule schedule;
  private final MissedHints missed = new MissedHints();
  private final Map<String, Map<String, Object>> told = new LinkedHashMap<>();
  private List<SeenDevice> known = List.of();

  /** Taken before the last look at everything, so that what comes meanwhile is another one. */
  private List<String> pulse = List.of();

  private long thorough;
  private boolean asked;
  private Mode mode;
  private Instant since;
  private boolean readable = true;
  private long number;
  private long hints;
  private long looks;
  private long overflows;
  private long dropped;
  private boolean looking;
  private long lookBegan;
  private boolean ended;

  /**
   * @param mode to begin with
   * @param chooses whether the mode may change when hints do not come
   * @param boot a random text of this process
   * @param ticker nanoseconds that only go forward
   */
  Watch(
      Scan scan,
      Mode mode,
      boolean chooses,
      String boot,
      String version,
      Clock clock,
      LongSupplier ticker,
      Log log) {
    this.scan = scan;
    this.mode = mode;
    this.chooses = chooses;
    this.boot = boot;
    this.version = version;
    this.clock = clock;
    this.ticker = ticker;
    this.log = log;
    this.since = clock.instant();
    this.started = ticker.getAsLong();
    this.schedule = new Schedule(mode.period(), started);
  }

  /** The kernel has told something. */
  void received(Netlink.Received received) {
    lock.lock();
    try {
      long now = ticker.getAsLong();
      switch (received) {
        case Netlink.Received.Message(Uevent uevent) -> {
          hints++;
          if (scan.subsystems().contains(uevent.subsystem())) {
            missed.hint(uevent.subsystem() + " " + uevent.name(), now);
            schedule.hint(now);
            changed.signal();
          }
        }
        case Netlink.Received.Overflow _ -> {
          overflows++;
          schedule.lost(now);
          changed.signal();
        }
        case Netlink.Received.Foreign _ -> dropped++;
        case Netlink.Received.Nothing _ -> {}
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * No hints come any more.
   *
   * @param reason for the log
   */
  void withoutHints(String reason) {
    lock.lock();
    try {
      if (mode != Mode.SCAN) {
        mode = Mode.SCAN;
        since = clock.instant();
        schedule.period(mode.period());
        changed.signal();
        log.warn("no events of the kernel come here, looking often mode=scan reason=" + reason);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Looks and tells until it is closed. */
  void run(Followers followers) throws InterruptedException {
    while (awaited()) {
      look(followers);
    }
  }

  private boolean awaited() throws InterruptedException {
    lock.lock();
    try {
      for (long wait = schedule.remaining(ticker.getAsLong());
          wait > 0 && !ended;
          wait = schedule.remaining(ticker.getAsLong())) {
        long _ = changed.awaitNanos(wait);
      }
      lookBegan = ticker.getAsLong();
      looking = true;
      asked = schedule.asked(lookBegan);
      schedule.looked(lookBegan);
      return !ended;
    } finally {
      lock.unlock();
    }
  }

  private void look(Followers followers) {
    boolean there = scan.readable();
    List<String> beats = scan.pulse();
    if (!asked
        && there == readable
        && beats.equals(pulse)
        && lookBegan - thorough < THOROUGH.toNanos()) {
      unchanged();
      return;
    }
    pulse = beats;
    thorough = lookBegan;
    List<SeenDevice> now = there ? scan.look() : known;
    lock.lock();
    try {
      boolean first = looks++ == 0;
      if (there != readable) {
        readable = there;
        log.warn(
            there
                ? "sysfs can be read again"
                : "sysfs cannot be read, no device is found folder="
                    + scan.sys().resolve("class")
                    + " fix=\"mount it, or name another folder in HUB_SYS\"");
      }
      ScanDifference difference = ScanDifference.between(known, now);
      known = now;
      List<String> messages = new ArrayList<>();
      difference.removed().forEach(device -> tell(device, "remove", messages));
      difference.added().forEach(device -> tell(device, "add", messages));
      difference.changed().forEach(device -> tell(device, "change", messages));
      if (!first) {
        notice(difference);
      }
      if (!asked && !difference.isEmpty()) {
        schedule.hint(lookBegan); // a hint was lost, or none can come: more of it may follow
      }
      if (first || !difference.isEmpty()) {
        String snapshot =
            Followers.message(
                "snapshot", "", JsonText.of(Map.of("devices", List.copyOf(told.values()))));
        followers.tell(messages, snapshot);
      }
      looking = false; // one that fails has not ended either
    } finally {
      lock.unlock();
    }
  }

  private void unchanged() {
    lock.lock();
    try {
      looks++;
      looking = false;
    } finally {
      lock.unlock();
    }
  }

  private void notice(ScanDifference difference) {
    long time = ticker.getAsLong();
    difference.removed().forEach(device -> missed.found(device.key(), time));
    difference.added().forEach(device -> missed.found(device.key(), time));
    if (chooses && missed.missed(time)) {
      withoutHints("a device came or went without one");
    }
  }

  private void tell(SeenDevice device, String action, List<String> messages) {
    String id = "device-detector/" + boot + ":" + ++number;
    Instant time = clock.instant();
    Map<String, Object> event = Messages.deviceEvent(device, action, id, time);
    messages.add(Followers.message("device_event", id, JsonText.of(event)));
    if (action.equals("remove")) {
      told.remove(device.key());
    } else {
      told.put(device.key(), Messages.deviceEvent(device, "add", id, time));
    }
    log.write(
        Log.Level.DEBUG,
        "device event action=%s subsystem=%s name=%s"
            .formatted(action, device.subsystem(), device.name()));
  }

  /** For how long the look that goes on now has gone on, in nanoseconds; 0: none does. */
  long looking() {
    lock.lock();
    try {
      return looking ? ticker.getAsLong() - lookBegan : 0;
    } finally {
      lock.unlock();
    }
  }

  /** The data of a {@code health} message. */
  String health(int followers) {
    lock.lock();
    try {
      Map<String, Object> health = new LinkedHashMap<>();
      health.put("service", "device-detector");
      boolean hangs = looking() > Followers.HANGS.toNanos();
      health.put("status", readable && !hangs ? "healthy" : "degraded");
      health.put("version", version);
      health.put("mode", mode.toString());
      health.put("since", since.truncatedTo(ChronoUnit.MILLIS).toString());
      health.put("uptime", TimeUnit.NANOSECONDS.toSeconds(ticker.getAsLong() - started));
      health.put("devices", known.size());
      health.put("followers", followers);
      health.put("hints", hints);
      health.put("comparisons", looks);
      health.put("overflows", overflows);
      health.put("dropped", dropped);
      return JsonText.of(health);
    } finally {
      lock.unlock();
    }
  }

  /** Ends {@link #run}. */
  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }
}
