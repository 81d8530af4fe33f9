package io.sensorhub.runtime;

import io.sensorhub.core.change.InstanceDifference;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.tree.ConfigurationException;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The instance that a service runs with, and the one way to another version of it: read and checked
 * as a whole, compared, then applied as a whole or not at all. One change at a time; whoever comes
 * meanwhile waits. Thread-safe.
 */
final class CurrentInstance {

  private static final Logger LOG = LoggerFactory.getLogger(CurrentInstance.class);

  /**
   * A version of the instance.
   *
   * @param revision a text that tells versions of the file apart
   * @param restart variables of the environment that have changed since the start
   */
  record Version(InstanceConfig instance, String revision, List<String> restart) {
    Version {
      restart = List.copyOf(restart);
    }
  }

  /** Where versions come from. */
  @FunctionalInterface
  interface Source {
    Version read() throws ConfigurationException;
  }

  private final Source source;
  private volatile Version version;
  private volatile Service.Change change = difference -> {};

  CurrentInstance(Version version, Source source) {
    this.version = version;
    this.source = source;
  }

  InstanceConfig instance() {
    return version.instance();
  }

  String revision() {
    return version.revision();
  }

  void on(Service.Change applied) {
    change = applied;
  }

  synchronized List<String> reload() throws ConfigurationException, RestartNeededException {
    return apply(source.read());
  }

  synchronized List<String> apply(Version next)
      throws ConfigurationException, RestartNeededException {
    InstanceDifference difference = InstanceDifference.of(version.instance(), next.instance());
    List<String> restart =
        Stream.concat(next.restart().stream(), difference.restart().stream()).toList();
    if (!restart.isEmpty()) {
      throw new RestartNeededException(restart);
    }
    List<String> lines = difference.lines();
    Version before = version;
    version = next;
    if (!difference.isEmpty()) {
      take(difference, before);
      LOG.info("instance changed changes={} revision={}", lines.size(), next.revision());
    }
    return lines;
  }

  private void take(InstanceDifference difference, Version before) throws ConfigurationException {
    try {
      change.apply(difference);
    } catch (ConfigurationException e) {
      version = before;
      throw e;
    }
  }
}
