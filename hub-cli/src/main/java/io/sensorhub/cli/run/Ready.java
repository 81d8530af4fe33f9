package io.sensorhub.cli.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.bridge.topics.Topics;
import io.sensorhub.cli.instance.Loaded;
import io.sensorhub.core.Deadline;
import io.sensorhub.core.Json;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.runtime.client.ServiceClient;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.runtime.tls.ServerIdentity;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Waits until a hub that was just started is ready: its status is online, and each device has a
 * state on MQTT or an error, or is online and has had nothing to say for 3 s, or 20 s have passed.
 * Then says what runs and what to try next.
 */
public final class Ready {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration QUIET = Duration.ofSeconds(3);
  private static final Duration LOOK = Duration.ofMillis(50);

  private final Loaded loaded;
  private final ServiceAddresses services;
  private final Topics topics;
  private final PrintStream out;
  private final boolean json;
  private final LongSupplier ticker;
  private final Map<String, String> seen = new ConcurrentHashMap<>();
  private Optional<Deadline> settles = Optional.empty();

  public Ready(
      Loaded loaded,
      ServiceAddresses services,
      PrintStream out,
      boolean json,
      LongSupplier ticker) {
    this.loaded = loaded;
    this.services = services;
    this.out = out;
    this.json = json;
    this.ticker = ticker;
    this.topics = new Topics(loaded.mqtt().baseTopic(), loaded.instance().instanceId());
  }

  public int run() throws IOException, InterruptedException {
    String run = System.getenv("HUB_RUN");
    if (run != null) {
      SupervisorNudge.give(Path.of(run));
    }
    URI address = services.of(ServiceName.STATE_AGGREGATOR);
    Deadline end = Deadline.in(PATIENCE, ticker);
    Map<String, String> faults = new LinkedHashMap<>();
    try (ServiceClient aggregator =
            new ServiceClient(
                ServiceName.STATE_AGGREGATOR.text(), address, loaded.settings().token(), ticker);
        TopicWatcher listening =
            new TopicWatcher(
                loaded.mqtt(),
                List.of(topics.status(), all("state"), all("availability")),
                seen::put)) {
      while (!end.isOver() && !ready(faults)) {
        listening.keepTrying();
        faults.putAll(faults(aggregator));
        Thread.sleep(LOOK);
      }
    }
    if (json) {
      out.println(Json.write(asJson(faults)));
    } else {
      tell(faults, address);
    }
    return 0;
  }

  private String all(String rest) {
    return topics.ofDevice("+", rest);
  }

  private List<DeviceConfig> devices() {
    return loaded.instance().devices().stream().filter(DeviceConfig::enabled).toList();
  }

  private boolean online() {
    return "online".equals(seen.get(topics.status()));
  }

  private boolean ready(Map<String, String> faults) {
    if (!online()) {
      return false;
    }
    Deadline settled = settles.orElseGet(() -> Deadline.in(QUIET, ticker));
    settles = Optional.of(settled);
    return devices().stream()
        .allMatch(device ->
            seen.containsKey(topics.state(device.id()))
                || faults.containsKey(device.id().value())
                || (settled.isOver() && available(device)));
  }

  private boolean available(DeviceConfig device) {
    return "online".equals(seen.get(topics.availability(device.id())));
  }

  private static Map<String, String> faults(ServiceClient aggregator) {
    Map<String, String> faults = new LinkedHashMap<>();
    try {
      JsonNode errors = aggregator.get(Duration.ofSeconds(2), "errors").body().path("errors");
      errors
          .properties()
          .forEach(error ->
              faults.put(
                  error.getKey(),
                  error.getValue().path("error").asText()
                      + ": "
                      + error.getValue().path("message").asText()));
    } catch (IOException e) {
      return faults; // it is still starting
    }
    return faults;
  }

  private ObjectNode asJson(Map<String, String> faults) {
    ObjectNode answer = Json.object().put("instance_id", loaded.instance().instanceId());
    answer.put("ready", ready(faults)).put("status", online() ? "online" : "offline");
    ObjectNode ports = answer.putObject("ports");
    services.byName().forEach((name, url) -> ports.put(name, url.getPort()));
    ObjectNode mqtt = answer.putObject("mqtt");
    mqtt.put("host", loaded.mqtt().host())
        .put("port", loaded.mqtt().port())
        .put("topics", topics.status().replaceAll("status$", "#"));
    login().ifPresent(file -> mqtt.put("login_file", file.toString()));
    ArrayNode devices = answer.putArray("devices");
    for (DeviceConfig device : devices()) {
      String id = device.id().value();
      ObjectNode one = devices.addObject().put("device_id", id);
      String state = seen.get(topics.state(device.id()));
      one.set("state", state == null ? null : values(state));
      one.put("error", faults.get(id));
    }
    return answer;
  }

  private static JsonNode values(String state) {
    try {
      return Json.parse(state).path("state");
    } catch (JsonProcessingException e) {
      return Json.object();
    }
  }

  private void tell(Map<String, String> faults, URI aggregator) throws IOException {
    InstanceConfig instance = loaded.instance();
    String mqtt = loaded.mqtt().host() + ":" + loaded.mqtt().port();
    out.println();
    out.println(
        online()
            ? "sensor hub: instance \"" + instance.instanceId() + "\" is online at " + mqtt
            : "sensor hub: instance \""
                + instance.instanceId()
                + "\" runs, but is not online at "
                + mqtt
                + " yet; it goes on trying");
    out.println();
    for (DeviceConfig device : devices()) {
      String id = device.id().value();
      String state = seen.get(topics.state(device.id()));
      String what = state == null ? null : Json.write(values(state));
      if (what == null) {
        String silent = available(device) ? "online, nothing said yet" : "silent so far";
        what = faults.getOrDefault(id, silent);
      }
      out.printf("  %-24s %s%n", id, what);
    }
    out.println();
    services.byName().forEach((name, url) -> out.printf("  %-24s %s/health%n", name, url));
    String first = devices().isEmpty() ? "" : "device/" + devices().getFirst().id();
    out.println();
    out.println("Try next:");
    out.println("  " + aggregator + "/ in a browser shows all of it, live");
    tellTls(aggregator.getPort());
    out.println(
        "  mosquitto_sub -h "
            + loaded.mqtt().host()
            + " -p "
            + loaded.mqtt().port()
            + login().map(_ -> " -u " + loaded.mqtt().username().orElse("") + " -P …").orElse("")
            + " -v -t '"
            + topics.status().replaceAll("status$", "#")
            + "'");
    out.println("  curl -s " + aggregator + "/" + first);
    out.println("  ./hub status");
    tellLogin();
  }

  /** Under which names others reach the page, as the certificate says. */
  private void tellTls(int port) throws IOException {
    if (loaded.settings().tls().isPresent()) {
      for (String host : ServerIdentity.read(loaded.settings().tls().get()).hosts()) {
        out.println("  https://" + host + ":" + port + "/ is the same from elsewhere");
      }
    }
  }

  /** The login that was made for the run's own broker; nowhere else is it shown. */
  private void tellLogin() {
    login()
        .ifPresent(file ->
            out.printf(
                "%nThe broker listens on %s and asks for a login (kept in %s):%n"
                    + "  user %s, password %s%n",
                loaded.bridge().ownBroker().listen(),
                file,
                loaded.mqtt().username().orElse(""),
                loaded.mqtt().password().orElse("")));
  }

  private Optional<Path> login() {
    return loaded.bridge().ownBroker().login();
  }
}
