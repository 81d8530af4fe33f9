package io.sensorhub.cli;

import io.sensorhub.cli.access.PasswordLine;
import io.sensorhub.cli.instance.ConnectorFolder;
import io.sensorhub.cli.instance.DeviceTable;
import io.sensorhub.cli.instance.Loaded;
import io.sensorhub.cli.instance.PortTable;
import io.sensorhub.cli.instance.Unconfigured;
import io.sensorhub.cli.instance.Validate;
import io.sensorhub.cli.modem.ModemList;
import io.sensorhub.cli.modem.ModemTable;
import io.sensorhub.cli.modem.RunningHub;
import io.sensorhub.cli.run.Prepare;
import io.sensorhub.cli.run.Ready;
import io.sensorhub.cli.run.Reload;
import io.sensorhub.cli.run.RunFolder;
import io.sensorhub.cli.run.ServiceAddresses;
import io.sensorhub.cli.run.Status;
import io.sensorhub.cli.run.Watch;
import io.sensorhub.cli.usb.Decide;
import io.sensorhub.cli.usb.KnownAdapters;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.runtime.client.ServiceClient;
import io.sensorhub.runtime.logging.HubLogging;
import io.sensorhub.runtime.service.ServiceList;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.runtime.settings.HubSettings;
import io.sensorhub.runtime.settings.SettingsReader;
import io.sensorhub.usb.SerialDevices;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The tools of the launcher; users call {@code ./hub}. */
public final class Main {

  /** Exit code for a command line that is none. */
  private static final int EXIT_USAGE = 64;

  /** From one look at an adapter that is being probed to the next. */
  private static final Duration LOOK = Duration.ofMillis(500);

  private Main() {}

  /** Runs one tool; its exit code is the process's. */
  public static void main(String[] arguments) {
    HubLogging.setLevel("ERROR");
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(Arrays.asList(arguments), out, err));
  }

  /** Where the services of the run are that the environment is about. */
  private static ServiceAddresses addresses() throws IOException {
    return ServiceAddresses.read(RunFolder.ofProcess().path());
  }

  private static ServiceClient service(ServiceName name, HubSettings settings) {
    return new ServiceClient(name.text(), settings.url(name), settings.token(), System::nanoTime);
  }

  /** Of the hub that runs, if it looks for adapters; else of this machine. */
  private static int devices(PrintStream out, PrintStream err, boolean json)
      throws ConfigurationException, IOException {
    if (SettingsReader.ofProcess().read().checked().isPresent()) {
      Loaded running = Loaded.running();
      if (running.instance().usb().on()) {
        try (ServiceClient manager = service(ServiceName.DEVICE_MANAGER, running.settings())) {
          return KnownAdapters.run(manager, out, err, json);
        }
      }
    }
    return new DeviceTable(Loaded.read()).run(out, json);
  }

  /** Of this machine; what the hub that runs holds, it is asked for. */
  private static int modems(PrintStream out, boolean json)
      throws ConfigurationException, IOException, InterruptedException {
    boolean runs = SettingsReader.ofProcess().read().checked().isPresent();
    Loaded loaded = runs ? Loaded.running() : Loaded.read();
    HubSettings settings = loaded.settings();
    SerialDevices devices = new SerialDevices(settings.dev(), settings.sys());
    try (ServiceClient handler = service(ServiceName.SERIAL_HANDLER, settings)) {
      Optional<RunningHub> hub = runs ? Optional.of(new RunningHub(handler)) : Optional.empty();
      ModemList modems =
          new ModemList(loaded.instance(), devices, hub, Clock.systemUTC(), System::nanoTime);
      return ModemTable.print(modems.json(), out, json);
    }
  }

  private static int decide(List<String> arguments, PrintStream out, PrintStream err)
      throws ConfigurationException, IOException, InterruptedException {
    Loaded running = Loaded.running();
    if (!running.instance().usb().on()) {
      err.println(
          "hub: this instance decides about no adapters; set config.usb.policy to ask or auto");
      return 1;
    }
    try (ServiceClient manager = service(ServiceName.DEVICE_MANAGER, running.settings())) {
      return new Decide(manager, out, err, () -> Thread.sleep(LOOK), System::nanoTime)
          .run(arguments);
    }
  }

  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    String tool = arguments.isEmpty() ? "" : arguments.getFirst();
    boolean json = arguments.contains("--json");
    try {
      return switch (tool) {
        case "validate" -> Validate.run(Loaded.read(), out);
        case "prepare" ->
            new Prepare(
                    Loaded.read(Unconfigured.ofProcess().reader(err)).warn(err),
                    ServiceList.OF_THE_HUB,
                    arguments.contains("--demo"),
                    !System.getenv().getOrDefault("HUB_CONTAINER", "").isEmpty())
                .run(out);
        case "reload" ->
            new Reload(
                    Loaded.read().warn(err),
                    RunFolder.ofProcess(),
                    ServiceList.OF_THE_HUB,
                    out,
                    err,
                    System::nanoTime)
                .run();
        case "ready" -> new Ready(Loaded.running(), addresses(), out, json, System::nanoTime).run();
        case "status" -> {
          RunFolder run = RunFolder.ofProcess();
          HubSettings settings = SettingsReader.ofProcess().read();
          yield Status.run(
              run.instanceId(),
              settings,
              ServiceAddresses.read(run.path()),
              out,
              json,
              System::nanoTime);
        }
        case "ports" -> PortTable.run(Loaded.read(), out, json);
        case "devices" -> devices(out, err, json);
        case "modems" -> modems(out, json);
        case "accept", "ignore", "forget" -> decide(arguments, out, err);
        case "connector" ->
            ConnectorFolder.write(Path.of(String.valueOf(System.getenv("HUB_HOME"))), out);
        case "password" ->
            PasswordLine.run(
                arguments.subList(1, arguments.size()),
                new InputStreamReader(System.in, StandardCharsets.UTF_8),
                out,
                err);
        case "watch" -> Watch.run(Loaded.running(), out);
        default -> {
          err.println("unknown tool \"" + tool + "\"; use ./hub");
          yield EXIT_USAGE;
        }
      };
    } catch (ConfigurationException e) {
      err.println(e.report());
      return 2;
    } catch (IOException e) {
      err.println("hub: " + e.getMessage());
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }
}
