package io.sensorhub.cli.instance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.manager.identity.DeviceKey;
import io.sensorhub.manager.identity.Identities;
import io.sensorhub.manager.identity.Names;
import io.sensorhub.manager.identity.Plugged;
import io.sensorhub.manager.rule.Candidate;
import io.sensorhub.manager.rule.Rules;
import io.sensorhub.serial.rest.PortList;
import io.sensorhub.usb.SerialDevice;
import io.sensorhub.usb.SerialDevices;
import io.sensorhub.usb.UsbIdentity;
import io.sensorhub.usb.UsbPlace;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Prints the USB adapters of this machine: what each may be, and what to write into the instance
 * file. Looks at {@code sysfs} and opens nothing.
 */
public final class DeviceTable {

  private final Loaded loaded;
  private final Rules rules;
  private final Set<String> ids = new HashSet<>();

  /**
   * @throws ConfigurationException where a rule is wrong
   */
  public DeviceTable(Loaded loaded) throws ConfigurationException {
    this.loaded = loaded;
    this.rules = UsbRules.read(loaded);
  }

  /** Prints it; the exit code is 0. */
  public int run(PrintStream out, boolean json) {
    ArrayNode devices = devices();
    if (json) {
      ObjectNode all = Json.object();
      all.set("devices", devices);
      out.println(Json.write(all.put("count", devices.size())));
      return 0;
    }
    if (devices.isEmpty()) {
      out.println("no USB serial adapter is plugged in");
    }
    devices.forEach(device -> print(device, out));
    return 0;
  }

  private ArrayNode devices() {
    SerialDevices present = new SerialDevices(loaded.settings().dev(), loaded.settings().sys());
    Map<String, String> claims = claims(present);
    List<Plugged> order = new ArrayList<>();
    for (SerialDevice device : present.all()) {
      plugged(device).ifPresent(order::add);
    }
    ArrayNode json = Json.object().putArray("devices");
    new Identities(Set.of())
        .of(order)
        .keys()
        .forEach((plugged, key) ->
            json.add(device(plugged, key, Optional.ofNullable(claims.get(plugged.path())))));
    return json;
  }

  private Map<String, String> claims(SerialDevices present) {
    Map<String, String> claims = new HashMap<>();
    for (JsonNode port :
        new PortList(() -> loaded.instance().ports(), present).json().path("ports")) {
      if (port.path("port_id").isTextual()) {
        claims.put(port.path("path").asText(), port.path("port_id").asText());
      }
    }
    return claims;
  }

  private static Optional<Plugged> plugged(SerialDevice device) {
    Optional<UsbIdentity> usb = device.usb();
    Optional<UsbPlace> place = device.place();
    return usb.isEmpty() || place.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Plugged(
                device.path().toString(),
                -1,
                -1,
                usb.get(),
                place.get(),
                List.of(device.byId(), device.byPath()).stream()
                    .flatMap(Optional::stream)
                    .map(Path::toString)
                    .toList()));
  }

  private ObjectNode device(Plugged plugged, DeviceKey key, Optional<String> claim) {
    Rules.Verdict verdict = rules.judge(plugged);
    String id = Names.usbId(plugged, key, ids::contains);
    ids.add(id);
    ObjectNode json = Json.object();
    json.put("id", id);
    json.put("state", state(verdict, claim));
    json.put("path", plugged.path());
    json.put("vendor_id", plugged.usb().vendorId());
    json.put("product_id", plugged.usb().productId());
    json.put("serial_number", plugged.usb().serialNumber().orElse(null));
    json.put("manufacturer", plugged.usb().manufacturer().orElse(null));
    json.put("product", plugged.usb().product().orElse(null));
    json.put("interface", plugged.usb().interfaceNumber().orElse(null));
    json.put("port", plugged.place().portNumber().orElse(null));
    json.put("socket", plugged.place().socket().orElse(null));
    json.put("identity", key.serial() ? "serial" : "socket");
    json.put("name", verdict.rules().isEmpty() ? null : verdict.rules().getFirst().name());
    json.put("claimed_by", claim.orElse(null));
    ArrayNode candidates = json.putArray("candidates");
    for (Candidate candidate : verdict.candidates()) {
      candidates.add(candidate(candidate, plugged, key));
    }
    return json;
  }

  private static String state(Rules.Verdict verdict, Optional<String> claim) {
    if (claim.isPresent()) {
      return "configured";
    }
    if (verdict.never()) {
      return "denied";
    }
    return switch (verdict.candidates().size()) {
      case 0 -> "unknown";
      case 1 -> "offered";
      default -> "ambiguous";
    };
  }

  /** A candidate, with the port and the device as they would stand in the instance file. */
  private ObjectNode candidate(Candidate candidate, Plugged plugged, DeviceKey key) {
    String id =
        Names.deviceId(
            candidate.id(),
            plugged,
            key,
            name ->
                loaded.instance().ports().stream().anyMatch(port -> port.portId().equals(name)));
    ObjectNode usb = Json.object();
    usb.put("vendor_id", plugged.usb().vendorId());
    usb.put("product_id", plugged.usb().productId());
    if (key.serial()) {
      usb.put("serial_number", plugged.usb().serialNumber().orElse(null));
      plugged.usb().interfaceNumber().ifPresent(number -> usb.put("interface", number));
    } else {
      plugged.place().socket().ifPresent(socket -> usb.put("socket", socket));
    }
    plugged.place().portNumber().filter(port -> port > 0).ifPresent(port -> usb.put("port", port));
    ObjectNode port = Json.object().put("port_id", id);
    port.set("usb", usb);
    port.setAll(candidate.port());
    ObjectNode device = Json.object().put("device_id", id).put("port_id", id);
    device.put("profile", candidate.profile());
    device.setAll(candidate.device());
    ObjectNode json = Json.object().put("profile", candidate.profile());
    json.set("port", port);
    json.set("device", device);
    return json;
  }

  private static void print(JsonNode device, PrintStream out) {
    String product = device.path("product").asText("");
    out.printf(
        "%-24s %-14s %s:%s %s%n",
        device.path("id").asText(),
        device.path("path").asText(),
        device.path("vendor_id").asText(),
        device.path("product_id").asText(),
        device.path("name").asText(product.isEmpty() ? "unknown" : product));
    out.println("  " + sentence(device));
    if (device.path("claimed_by").isTextual() || device.path("candidates").isEmpty()) {
      return;
    }
    for (JsonNode candidate : device.path("candidates")) {
      out.println("  " + candidate.path("profile").asText());
      out.println("    config.ports: " + Json.write(candidate.path("port")));
      out.println("    devices:      " + Json.write(candidate.path("device")));
    }
  }

  private static String sentence(JsonNode device) {
    return switch (device.path("state").asText()) {
      case "configured" -> "port " + device.path("claimed_by").asText() + " of the instance file";
      case "denied" ->
          "not opened by itself: it would do harm; name it in the instance file if you"
              + " mean it";
      case "offered" -> "known; add to the instance file:";
      case "ambiguous" ->
          "says which chip it is, not what is behind it; add one of these to the"
              + " instance file:";
      default ->
          "nothing is known of it; give it a port and a profile in the instance file, or a"
              + " rule in profiles.d/usb";
    };
  }
}
