package io.sensorhub.aggregator.add;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.runtime.http.ApiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks a draft as {@code hub validate} does, and writes it. One at a time; blocks. */
final class Additions {

  private static final Logger LOG = LoggerFactory.getLogger(Additions.class);

  /** Exit code of a reload if the file is right, and a running hub cannot take it. */
  private static final int NEEDS_RESTART = 3;

  private final InstanceFile file;
  private final Path place;
  private final String instanceId;
  private final Launcher launcher;
  private final ReentrantLock lock = new ReentrantLock();

  /**
   * @param place of the instance file
   */
  Additions(Path place, String instanceId, Launcher launcher) {
    this.file = new InstanceFile(place);
    this.place = place;
    this.instanceId = instanceId;
    this.launcher = launcher;
  }

  boolean isWritable() {
    return file.isWritable();
  }

  /** Checks the file with the draft in it. */
  void check(Draft draft) throws IOException, InterruptedException {
    byte[] _ = checked(draft, file.octets());
  }

  /** The new file; throws with every problem if it is not in order. */
  private byte[] checked(Draft draft, byte[] before) throws IOException, InterruptedException {
    byte[] now = InstanceFile.text(draft.in(InstanceFile.tree(before)));
    Path candidate = Files.createTempFile("hub-draft-", ".json");
    try {
      Files.write(candidate, now);
      Launcher.Ended ended = launcher.validate(candidate);
      if (ended.code() != 0) {
        throw invalid(ended.lines(), candidate);
      }
      return now;
    } finally {
      Files.deleteIfExists(candidate);
    }
  }

  private static ApiException invalid(List<String> lines, Path candidate) {
    ObjectNode more = Json.object();
    ArrayNode problems = more.putArray("problems");
    lines.stream()
        .filter(line -> !line.contains(candidate.toString()))
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .forEach(problems::add);
    return new ApiException(
        422, "CONFIGURATION_INVALID", "The instance file would not be in order with it", more);
  }

  private Launcher.Ended reload() throws InterruptedException {
    try {
      return launcher.reload(instanceId);
    } catch (IOException e) {
      return new Launcher.Ended(1, List.of(String.valueOf(e.getMessage())));
    }
  }

  /** Checks, writes and reloads; what came of it. */
  ObjectNode write(Draft draft) throws IOException, InterruptedException {
    lock.lock();
    try {
      byte[] before = file.octets();
      byte[] now = checked(draft, before);
      Path old = file.replace(before, now);
      LOG.info("instance file written file={} old={}", place, old);
      Launcher.Ended reload = reload();
      boolean taken = reload.code() == 0 || reload.code() == NEEDS_RESTART;
      if (!taken) {
        Path _ = file.replace(now, before);
        LOG.warn("instance file put back, the reload failed code={}", reload.code());
      }
      ObjectNode json =
          Json.object()
              .put("written", taken)
              .put("file", place.toString())
              .put("old", taken ? old.toString() : null)
              .put("needs_restart", reload.code() == NEEDS_RESTART);
      ArrayNode lines = json.putArray("reload");
      reload.lines().forEach(lines::add);
      return json;
    } finally {
      lock.unlock();
    }
  }
}
