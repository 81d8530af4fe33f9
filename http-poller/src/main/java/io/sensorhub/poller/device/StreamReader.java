package io.sensorhub.poller.device;

import io.sensorhub.core.Deadline;
import io.sensorhub.core.health.DeviceStatus;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.poller.client.BoundedEvents;
import io.sensorhub.poller.client.DeviceClient;
import io.sensorhub.poller.profile.StreamRule;
import io.sensorhub.poller.profile.StreamRule.Told;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import okhttp3.Call;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okhttp3.sse.EventSources;
import okio.BufferedSource;
import okio.Okio;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a device's stream of events for as long as it is open, on a virtual thread of its own. A
 * device tells everything when the stream is opened, so opening it anew is how it is asked.
 */
final class StreamReader implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StreamReader.class);

  private final HttpDevice device;
  private final StreamRule rules;
  private final Semaphore host;
  private final DeviceState state;
  private final Consumer<FaultCode> failures;
  private final LongSupplier ticker;
  private final Thread thread;
  private final Set<String> told = new HashSet<>();
  private final Set<String> known = new HashSet<>();
  private volatile boolean closed;
  private boolean asked;
  private @Nullable Call open;

  /**
   * @param host one permit, shared by all devices behind the same host and port; held until the
   *     stream is open
   * @param failures is told why a stream could not be opened, or ended
   */
  StreamReader(
      HttpDevice device,
      StreamRule rules,
      Semaphore host,
      DeviceState state,
      Consumer<FaultCode> failures,
      LongSupplier ticker) {
    this.device = device;
    this.rules = rules;
    this.host = host;
    this.state = state;
    this.failures = failures;
    this.ticker = ticker;
    this.thread = Thread.ofVirtual().name("follow-" + device.config().id()).unstarted(this::follow);
  }

  /** The device as it was known when the stream was opened. */
  HttpDevice device() {
    return device;
  }

  void start() {
    thread.start();
  }

  private void follow() {
    try {
      while (!closed) {
        Optional<DeviceClient.Failed> failed = guarded();
        if (!takeAsked() && !closed) {
          Duration again = ReadSchedule.interval(state.health(), state.device().pollInterval());
          if (failed.isPresent()) {
            Duration pause = failed.get().pause().orElse(Duration.ZERO);
            again = pause.compareTo(again) > 0 ? pause : again;
            Fault _ = state.failed(failed.get().code(), failed.get().message(), again);
            failures.accept(failed.get().code());
          }
          waitUntilAsked(again);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  /** A fault in the hub's own code is one of this device, and its stream is opened again. */
  private Optional<DeviceClient.Failed> guarded() throws InterruptedException {
    try {
      return once();
    } catch (RuntimeException e) {
      LOG.error("fault in the hub's own code device={}", device.config().id(), e);
      String message = "the hub failed at its stream: " + e.getClass().getSimpleName();
      return Optional.of(new DeviceClient.Failed(FaultCode.INVALID_RESPONSE, message, true));
    }
  }

  /** One stream, from its opening to its end; says why it ended. */
  private Optional<DeviceClient.Failed> once() throws InterruptedException {
    DeviceClient.Opening opening;
    host.acquire();
    try {
      opening = device.sender().orElseThrow().open(rules.request(), rules.idle());
    } finally {
      host.release();
    }
    return switch (opening) {
      case DeviceClient.NotOpen none -> Optional.of(none.failed());
      case DeviceClient.Open stream -> {
        opened(stream.call());
        StreamListener listening = new StreamListener(device, rules, state, this::heardOf);
        try (Response response = stream.response()) {
          ResponseBody body = response.body();
          BufferedSource source = Okio.buffer(new BoundedEvents(body.source()));
          Response bounded =
              response
                  .newBuilder()
                  .body(ResponseBody.create(source, body.contentType(), -1))
                  .build();
          EventSources.processResponse(bounded, listening);
        } finally {
          opened(null);
        }
        String reason = rules.request().path().orElse("/") + ": " + listening.reason();
        yield Optional.of(
            new DeviceClient.Failed(
                listening.idle() ? FaultCode.READ_TIMEOUT : FaultCode.CONNECTION_FAILED,
                reason,
                true));
      }
    };
  }

  private synchronized void opened(@Nullable Call call) {
    open = call;
    if (call != null && asked) {
      asked = false; // what was wanted is being told now
    }
  }

  private synchronized boolean takeAsked() {
    boolean now = asked;
    asked = false;
    return now;
  }

  private synchronized void waitUntilAsked(Duration time) throws InterruptedException {
    Deadline end = Deadline.in(time, ticker);
    while (!asked && !end.isOver()) {
      wait(end.leftMillis());
    }
    asked = false;
  }

  /** Has the device tell everything again, and waits for it. */
  Optional<Fault> ask(Duration time) throws InterruptedException {
    return ask(Set.of(), time);
  }

  /**
   * Waits until the device has told those properties; where it does not, within half of the time,
   * it is asked.
   */
  Optional<Fault> confirm(Set<String> properties, Duration time) throws InterruptedException {
    Duration half = time.dividedBy(2);
    return heard(properties, half) ? Optional.empty() : ask(properties, half);
  }

  /** Notes that from now on is listened for what is told. */
  synchronized void forget() {
    told.clear();
  }

  private Optional<Fault> ask(Set<String> properties, Duration time) throws InterruptedException {
    Set<String> wanted;
    synchronized (this) {
      wanted = new HashSet<>(properties.isEmpty() ? known : properties);
      told.clear();
      asked = true;
      if (open != null) {
        open.cancel();
      }
      notifyAll();
    }
    if (heard(wanted, time)) {
      return Optional.empty();
    }
    Fault fault = state.health().fault();
    boolean offline = state.health().status() == DeviceStatus.OFFLINE;
    return Optional.of(
        fault != null && offline
            ? fault
            : Fault.of(FaultCode.READ_TIMEOUT, "its stream did not tell all in time", state.now()));
  }

  private synchronized boolean heard(Set<String> wanted, Duration time)
      throws InterruptedException {
    Deadline end = Deadline.in(time, ticker);
    while ((told.isEmpty() || !told.containsAll(wanted)) && !end.isOver()) {
      wait(end.leftMillis());
    }
    return !told.isEmpty() && told.containsAll(wanted);
  }

  private synchronized void heardOf(List<Told> properties) {
    for (Told one : properties) {
      told.add(one.property());
      if (!one.optional()) {
        known.add(one.property());
      }
    }
    notifyAll();
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    synchronized (this) {
      if (open != null) {
        open.cancel();
      }
    }
  }
}
