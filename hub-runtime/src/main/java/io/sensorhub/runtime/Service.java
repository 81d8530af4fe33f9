package io.sensorhub.runtime;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sensorhub.core.config.ConfigurationException;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.config.InstanceReader;
import io.sensorhub.runtime.http.Processes;
import io.sensorhub.runtime.logging.HubLogging;
import io.sensorhub.runtime.settings.HubSettings;
import io.sensorhub.runtime.settings.InstanceFiles;
import io.sensorhub.runtime.settings.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
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

  private final ServiceName name;
  private final SettingsReader environment;
  private final HubSettings settings;
  private final InstanceConfig instance;
  private final Clock clock;
  private final Instant started;
  private final String boot;
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Closer closer = new Closer();

  /**
   * For tests and for {@link #run}.
   *
   * @param environment that {@code settings} were read from
   */
  public Service(
      ServiceName name,
      SettingsReader environment,
      HubSettings settings,
      InstanceConfig instance,
      Clock clock) {
    this.name = name;
    this.environment = environment;
    this.settings = settings;
    this.instance = instance;
    this.clock = clock;
    this.started = clock.instant();
    byte[] random = new byte[6];
    new SecureRandom().nextBytes(random);
    this.boot = HexFormat.of().formatHex(random);
    metrics.config().commonTags("service", name.text(), "instance", instance.instanceId());
    processMetrics(metrics);
  }

  private static void processMetrics(MeterRegistry registry) {
    Runtime runtime = Runtime.getRuntime();
    Gauge.builder("hub_heap_used_bytes", runtime, r -> r.totalMemory() - r.freeMemory())
        .description("Java heap in use")
        .register(registry);
    Gauge.builder("hub_threads", Processes::threads)
        .description("Platform threads")
        .register(registry);
    FunctionCounter.builder("hub_log_lines_dropped", registry, r -> HubLogging.dropped())
        .description("Log lines dropped because standard output was stalled")
        .register(registry);
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
      HubLogging.setLevel(settings.logLevel());
      InstanceReader.Result result = InstanceFiles.read(settings, reader);
      if (!result.unusedSecrets().isEmpty()) {
        LOG.warn("secrets that nothing refers to names={}", result.unusedSecrets());
      }
      Service service = new Service(name, reader, settings, result.instance(), Clock.systemUTC());
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
          result.instance().instanceId(),
          ProcessHandle.current().pid());
      LOG.debug("settings {}", settings);
      assembly.assemble(service);
      LOG.info("started after_ms={}", Processes.age().toMillis());
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

  /** Hands something that must be closed to this service. */
  public <T extends AutoCloseable> T own(T thing) {
    return closer.own(thing);
  }

  public ServiceName name() {
    return name;
  }

  /** The services that this one follows, of those that the instance has. */
  public List<ServiceName> follows() {
    return name.follows().stream().filter(service -> service.needed().test(instance)).toList();
  }

  /** The environment, for settings that only one service reads. */
  public SettingsReader environment() {
    return environment;
  }

  public HubSettings settings() {
    return settings;
  }

  public InstanceConfig instance() {
    return instance;
  }

  public Clock clock() {
    return clock;
  }

  public Instant started() {
    return started;
  }

  /** The folder of this instance for files that survive a restart; empty: there is none. */
  public Optional<Path> stateFolder() {
    Optional<Path> folder = settings.state().map(state -> state.resolve(instance.instanceId()));
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
