package io.sensorhub.serial.usb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.runtime.client.ServiceClient;
import io.sensorhub.serial.worker.LineState;
import io.sensorhub.stream.device.UsbReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the manager what the handler finds about each adapter that is plugged in: whether it can be
 * opened, who has it, how its line is doing. What the manager has been told already is not told
 * again. For one thread, but for what says that something has changed.
 */
final class Reports {

  private static final Logger LOG = LoggerFactory.getLogger(Reports.class);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** An adapter whose device file nobody has told anything of is looked at again after so many. */
  private static final int ROUNDS = 10;

  private static final int NOT_THERE = 404;

  /** What the lines say. */
  interface Lines {

    /** The line of an adapter; empty: it has none. */
    Optional<LineState> state(String usbId);

    /** Why an adapter that is wanted has no line. */
    Optional<String> refusal(String usbId);
  }

  private final Adapters adapters;
  private final FileClaims claims;
  private final Lines lines;
  private final Path dev;
  private final ServiceClient manager;
  private final Map<String, UsbReport> told = new ConcurrentHashMap<>();
  private final Map<String, ObjectNode> probes = new ConcurrentHashMap<>();
  private final Map<String, Access> access = new HashMap<>();
  private volatile boolean look = true;
  private int rounds;

  /**
   * @param dev the folder of device files
   */
  Reports(Adapters adapters, FileClaims claims, Lines lines, Path dev, ServiceClient manager) {
    this.adapters = adapters;
    this.claims = claims;
    this.lines = lines;
    this.dev = dev;
    this.manager = manager;
  }

  /** The manager knows nothing any more. */
  void again() {
    told.clear();
    look = true;
  }

  /** Device files may have changed. */
  void look() {
    look = true;
  }

  /** The manager waits for a report of an adapter. */
  void again(String usbId) {
    told.remove(usbId);
    look = true;
  }

  /** It is to be found out anew what may be behind an adapter. */
  void probing(String usbId) {
    probes.remove(usbId);
  }

  /** It was found out what may be behind an adapter. */
  void probed(String usbId, ObjectNode result) {
    probes.put(usbId, result);
  }

  /** Tells what is new. */
  void tell() {
    Map<String, String> present = adapters.present();
    if (look || ++rounds >= ROUNDS) {
      look = false;
      rounds = 0;
      access.clear();
    }
    access.keySet().retainAll(present.keySet());
    told.keySet().retainAll(present.keySet());
    probes.keySet().retainAll(present.keySet());
    for (Map.Entry<String, String> one : present.entrySet()) {
      String id = one.getKey();
      UsbReport report = report(id, node(one.getValue()));
      if (!report.equals(told.get(id)) && !post(id, report)) {
        return; // the manager is away; all of it is told when it is back
      }
    }
  }

  /** The manager knows the usual names; the folder may be another one. */
  private Path node(String path) {
    return dev.resolve(path.replaceFirst("^/dev/", ""));
  }

  private UsbReport report(String id, Path node) {
    Access possible = access.computeIfAbsent(id, _ -> Access.to(node));
    Optional<LineState> line = lines.state(id);
    Optional<String> refusal = lines.refusal(id);
    return new UsbReport(
        possible.granted(),
        possible.reason(),
        possible.fix(),
        claimedBy(node),
        line.map(state -> state.state().wireName()).or(() -> refusal.map(_ -> "closed")),
        refusal.or(() -> line.flatMap(LineState::error)),
        Optional.ofNullable(probes.get(id)));
  }

  private Optional<String> claimedBy(Path node) {
    try {
      return claims.of(node.toRealPath());
    } catch (IOException e) {
      return Optional.empty(); // gone meanwhile
    }
  }

  private boolean post(String id, UsbReport report) {
    try {
      ServiceClient.Reply reply = manager.post(PATIENCE, report.json(), "devices", id, "report");
      if (reply.status() == 200 || reply.status() == NOT_THERE) {
        told.put(id, report);
        return true;
      }
      LOG.warn("report refused device={} status={}", id, reply.status());
      told.put(id, report);
      return true;
    } catch (IOException e) {
      LOG.debug("report not told device={} reason={}", id, e.getMessage());
      return false;
    }
  }
}
