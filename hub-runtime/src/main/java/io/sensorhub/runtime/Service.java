package io.sensorhub.runtime;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sensorhub.core.change.InstanceDifference;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.runtime.instance.CheckedInstance;
import io.sensorhub.runtime.instance.KeyedHashes;
import io.sensorhub.runtime.logging.HubLogging;
import io.sensorhub.runtime.machine.Processes;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.runtime.settings.HubSettings;
import io.sensorhub.runtime.settings.InstanceFiles;
import io.sensorhub.runtime.settings.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running service: what it was started with, and what it owns. Everything that is started is
 * handed to {@link #own} and closed in reverse order when the process is asked to end, or when the
 * start fails.
 */
public final class Service implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Service.class);

  /** Exit code for a configuration that cannot be used. */
  public static final int EXIT_CONFIGURATION = 2;

  /** Puts a service together, in the order in which the data flows. */
  @FunctionalInterface
  public interface Assembly {
    void assemble(Service service) throws Exception;
  }

  /** Takes over what differs between two versions of the instance. */
  @FunctionalInterface
  public interface Change {

    /**
     * Applies all of it. Called by one thread at a time.
     *
     * @throws ConfigurationException if it cannot be, and then nothing has changed
     */
    void apply(InstanceDifference difference) throws ConfigurationException;
  }

  private final ServiceName name;
  private final SettingsReader environment;
  private final HubSettings settings;
  private final CurrentInstance current;
  private final Clock clock;
  private final long startedNanos = System.nanoTime();
  private final String boot;
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Closer closer = new Closer();

  /**
   * A service whose instance stays as it is.
   *
   * @param environment that {@code settings} were read from
   */
  public Service(
      ServiceName name,
      SettingsReader environment,
      HubSettings settings,
      InstanceConfig instance,
      Clock clock) {
    this(name, environment, settings, fixed(instance), clock);
  }

  private static CurrentInstance fixed(InstanceConfig instance) {
    CurrentInstance.Version version = new CurrentInstance.Version(instance, "", List.of());
    return new CurrentInstance(version, () -> version);
  }

  Service(
      ServiceName name,
      SettingsReader environment,
      HubSettings settings,
      CurrentInstance current,
      Clock clock) {
    this.name = name;
    this.environment = environment;
    this.settings = settings;
    this.current = current;
    this.clock = clock;
    byte[] random = new byte[6];
    new SecureRandom().nextBytes(random);
    this.boot = HexFormat.of().formatHex(random);
    metrics
        .config()
        .commonTags("service", name.text(), "hub_instance", current.instance().instanceId());
    ProcessMetrics.register(metrics);
  }

  /**
   * Runs a service until the process is told to end. Exit codes: 0 after an orderly end, 2 for a
   * configuration that cannot be used, 1 for everything else.
   */
  public static void run(ServiceName name, Assembly assembly) {
    CountDownLatch ended = new CountDownLatch(1);
    try {
      SettingsReader reader = SettingsReader.ofProcess();
      HubSettings settings = reader.read();
      Map<String, String> variables = reader.ofEveryService();
      HubLogging.setLevel(settings.logLevel());
      InstanceFiles.Checked checked = InstanceFiles.check(settings, reader);
      if (!checked.result().unusedSecrets().isEmpty()) {
        LOG.warn("secrets that nothing refers to names={}", checked.result().unusedSecrets());
      }
      Service service =
          new Service(
              name,
              reader,
              settings,
              new CurrentInstance(
                  version(checked, List.of()),
                  () -> anew(settings, variables, SettingsReader.ofProcess())),
              Clock.systemUTC());
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    LOG.info("stopping");
                    service.close();
                    ended.countDown();
                    HubLogging.stop();
                  },
                  "stop"));
      LOG.info(
          "starting version={} instance={} pid={}",
          Version.current(),
          service.instance().instanceId(),
          ProcessHandle.current().pid());
      LOG.debug("settings {}", settings);
      assembly.assemble(service);
      LOG.info("started after_ms={}", Processes.age().toMillis());
      service.catchUp();
      ended.await();
    } catch (ConfigurationException e) {
      e.report().lines().forEach(line -> LOG.error("configuration: {}", line));
      HubLogging.stop();
      System.exit(EXIT_CONFIGURATION);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.error("could not start", e);
      HubLogging.stop();
      System.exit(1);
    }
  }

  /**
   * Takes a version that came between reading the instance and listening: whoever brought it could
   * not reach this service yet.
   */
  private void catchUp() {
    try {
      if (settings.checked().isPresent()
          && !CheckedInstance.read(settings.checked().get()).revision().equals(revision())) {
        LOG.info("instance changed during the start changes={}", reload().size());
      }
    } catch (ConfigurationException | RestartNeededException e) {
      LOG.warn("instance changed during the start, and is not taken reason={}", e.getMessage());
    }
  }

  private static CurrentInstance.Version anew(
      HubSettings settings, Map<String, String> variables, SettingsReader reader)
      throws ConfigurationException {
    HubSettings _ = reader.read();
    Set<String> others = KeyedHashes.differing(variables, reader.ofEveryService());
    return version(InstanceFiles.check(settings, reader), List.copyOf(others));
  }

  private static CurrentInstance.Version version(
      InstanceFiles.Checked checked, List<String> restart) {
    return new CurrentInstance.Version(checked.result().instance(), checked.revision(), restart);
  }

  /** Says how this service takes another version of its instance; to be called before it serves. */
  public void onChange(Change change) {
    current.on(change);
  }

  /**
   * Reads the instance anew and takes over what differs. Blocks; one at a time.
   *
   * @return a line for each change
   * @throws ConfigurationException with every problem, and then nothing has changed
   * @throws RestartNeededException if something differs that a running service cannot take, and
   *     then nothing has changed
   */
  public List<String> reload() throws ConfigurationException, RestartNeededException {
    return current.reload();
  }

  /** Tells versions of the instance apart; empty where it cannot change. */
  public String revision() {
    return current.revision();
  }

  /** Hands something that must be closed to this service. */
  public <T extends AutoCloseable> T own(T thing) {
    return closer.own(thing);
  }

  public ServiceName name() {
    return name;
  }

  /** The services that this one follows, of those that the instance has. */
  public List<ServiceName> follows() {
    return name.follows().stream().filter(service -> service.needed().test(instance())).toList();
  }

  /** The environment, for settings that only one service reads. */
  public SettingsReader environment() {
    return environment;
  }

  public HubSettings settings() {
    return settings;
  }

  /** The instance as it is now. */
  public InstanceConfig instance() {
    return current.instance();
  }

  public Clock clock() {
    return clock;
  }

  /** Nanoseconds that only go forward; see {@link System#nanoTime}. */
  public LongSupplier ticker() {
    return System::nanoTime;
  }

  /** For how long it has been there. */
  public Duration uptime() {
    return Duration.ofNanos(System.nanoTime() - startedNanos);
  }

  /** The folder of this instance for files that survive a restart; empty: there is none. */
  public Optional<Path> stateFolder() {
    Optional<Path> folder = settings.state().map(state -> state.resolve(instance().instanceId()));
    try {
      if (folder.isPresent()) {
        Files.createDirectories(folder.get());
      }
      return folder;
    } catch (IOException e) {
      LOG.warn("nothing is kept over a restart folder={} reason={}", folder, e.toString());
      return Optional.empty();
    }
  }

  /** A random text of this process, which marks its events. */
  public String boot() {
    return boot;
  }

  public PrometheusMeterRegistry metrics() {
    return metrics;
  }

  @Override
  public void close() {
    closer.close();
  }
}
