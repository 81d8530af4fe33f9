package io.sensorhub.manager.adapter;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sensorhub.core.Json;
import io.sensorhub.core.config.UsbConfig;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.manager.decision.DecisionFile;
import io.sensorhub.manager.rule.Ignored;
import io.sensorhub.manager.rule.RuleFolders;
import io.sensorhub.manager.rule.Rules;
import io.sensorhub.runtime.instance.ProfileFolders;
import io.sensorhub.stream.device.DeviceEvent;
import io.sensorhub.stream.device.ManagerFeed;
import io.sensorhub.stream.device.ManagerMessage;
import io.sensorhub.stream.device.UsbOrder;
import io.sensorhub.stream.device.UsbReport;
import io.sensorhub.testkit.ManualClock;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The adapters of a manager, with what a test needs to play the detector and the handler. */
final class Bench {

  private static final Path PROFILES = Path.of("../profiles").toAbsolutePath().normalize();

  final ManualClock clock = new ManualClock();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final List<String> orders = new ArrayList<>();
  private final Path folder;
  private final UsbConfig usb;
  private ManagerFeed feed = new ManagerFeed("device-manager/b");
  private Adapters adapters;
  private int devnum;

  Bench(Path folder, UsbConfig.Policy policy) throws Exception {
    this(folder, policy, List.of(), List.of());
  }

  Bench(Path folder, UsbConfig.Policy policy, List<ObjectNode> rules, List<ObjectNode> ignore) {
    this.folder = folder;
    this.usb = new UsbConfig(policy, rules, ignore, Optional.empty(), UsbConfig.Flapping.DEFAULT);
    this.adapters = made();
  }

  private Adapters made() {
    feed = new ManagerFeed("device-manager/b");
    Problems problems = new Problems();
    ProfileFolders profiles = new ProfileFolders(List.of(PROFILES));
    Rules rules =
        RuleFolders.read(
            usb.rules(),
            List.of(folder.resolve("none"), PROFILES.resolve("usb")),
            profiles.names(),
            problems);
    Ignored ignored = Ignored.read(usb.ignore(), problems);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(problems.all().toString());
    }
    Bus bus =
        new Bus() {
          @Override
          public void event(ObjectNode event) {}

          @Override
          public void config(ObjectNode config) {
            orders.add(config.at("/hub/action").asText() + " " + config.at("/hub/usb_id").asText());
          }
        };
    return new Adapters(
        new Adapters.Setup(usb, rules, ignored, profiles, "cellar"::equals),
        new DecisionFile(Optional.of(folder), clock),
        feed,
        bus,
        meters,
        clock);
  }

  /** The process ends anyhow, and another one begins. */
  Bench restart() {
    adapters = made();
    return this;
  }

  Adapters adapters() {
    return adapters;
  }

  /** Takes what was ordered so far. */
  List<String> taken() {
    List<String> all = List.copyOf(orders);
    orders.clear();
    return all;
  }

  /** What a follower gets that connects now. */
  ManagerMessage.Snapshot snapshot() {
    return FeedReader.snapshot(feed);
  }

  UsbOrder order(String id) {
    return snapshot().orders().stream()
        .filter(order -> order.usbId().equals(id))
        .findFirst()
        .orElseThrow();
  }

  /**
   * A device of the detector.
   *
   * @param id {@code VENDOR:PRODUCT}
   * @param texts manufacturer, product and serial number, by {@code |}; empty ones are missing
   * @param chain of ports, for example {@code 2.3}
   */
  DeviceEvent event(String action, String name, String id, String texts, String chain) {
    String[] parts = texts.split("\\|", -1);
    Instant now = clock.instant();
    ObjectNode json =
        Json.object()
            .put("timestamp", new BigDecimal(now.getEpochSecond()))
            .put("action", action)
            .put("path", "/dev/" + name)
            .put("subsystem", "tty");
    json.putObject("properties")
        .put("ID_VENDOR_ID", id.substring(0, 4))
        .put("ID_MODEL_ID", id.substring(5));
    json.putObject("hub")
        .put("id", "device-detector/b:1")
        .put("name", name)
        .put("manufacturer", parts[0].isEmpty() ? null : parts[0])
        .put("product", parts[1].isEmpty() ? null : parts[1])
        .put("serial_number", parts[2].isEmpty() ? null : parts[2])
        .put("interface", "00")
        .put("port", 0)
        .put("socket", "pci-0000:00:14.0-usb-0:" + chain + ":1.0")
        .put("driver", "ftdi_sio")
        .put("major", 188)
        .put("minor", 0)
        .put("devnum", devnum);
    return DeviceEvent.read(json).orElseThrow();
  }

  void plug(String name, String id, String texts, String chain) {
    devnum++;
    adapters.event(event("add", name, id, texts, chain));
  }

  void pull(String name, String id, String texts, String chain) {
    adapters.event(event("remove", name, id, texts, chain));
  }

  static final UsbReport USABLE =
      new UsbReport(
          true,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  static UsbReport claimed(String port) {
    return new UsbReport(
        true,
        Optional.empty(),
        Optional.empty(),
        Optional.of(port),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  static UsbReport unusable(String reason, String fix) {
    return new UsbReport(
        false,
        Optional.of(reason),
        Optional.of(fix),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  void report(String id) {
    ObjectNode _ = adapters.report(id, USABLE);
  }

  ObjectNode accept(String id, UnaryOperator<ObjectNode> body) {
    Problems problems = new Problems();
    Wish wish = Wish.read(Json.bytes(body.apply(Json.object())), problems);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(problems.all().toString());
    }
    return adapters.accept(id, wish);
  }

  String state(String id) {
    return adapters.get(id).path("state").asText();
  }
}
