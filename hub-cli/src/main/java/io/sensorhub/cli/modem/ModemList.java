package io.sensorhub.cli.modem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.port.LineAddress.UsbPath;
import io.sensorhub.driver.UsbInterfaces.Mode;
import io.sensorhub.runtime.machine.Processes;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.serial.line.Line;
import io.sensorhub.serial.line.Lines;
import io.sensorhub.usb.PluggedDevice;
import io.sensorhub.usb.PluggedInterface;
import io.sensorhub.usb.SerialDevices;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;

/**
 * Lists the modems that are plugged in, and what to write into the instance file. Opens only lines
 * that nobody has open and no running hub names; modems behind others are asked by that hub.
 */
public final class ModemList {

  /** The vendor whose modules take AT commands on all of these interfaces: Quectel. */
  private static final String VENDOR = "2c7c";

  /** Profiles by the numbers of the products that they were written for. */
  private static final Map<String, String> PROFILES =
      Map.of("0125", "quectel-ec25", "0121", "quectel-ec25");

  private static final int BAUD_RATE = 115_200;
  private static final int MOST_AT_ONCE = 32;

  private final SerialDevices devices;
  private final ModemClaims claims;
  private final Optional<RunningHub> hub;
  private final Clock clock;
  private final LongSupplier ticker;
  private final Set<String> names = new HashSet<>();

  /**
   * @param hub that runs the instance; empty: it does not run
   * @param ticker nanoseconds that only go forward
   */
  public ModemList(
      InstanceConfig instance,
      SerialDevices devices,
      Optional<RunningHub> hub,
      Clock clock,
      LongSupplier ticker) {
    this.devices = devices;
    this.claims = new ModemClaims(instance, devices);
    this.hub = hub;
    this.clock = clock;
    this.ticker = ticker;
  }

  /**
   * {@code {"modems": […], "count", "ports": […], "devices": […]}}; the last two are for the
   * instance file. Blocks, some seconds where a modem is silent.
   *
   * @throws InterruptedException if the thread is to end
   */
  public ObjectNode json() throws InterruptedException {
    List<PluggedDevice> modems =
        devices.plugged().all().stream().filter(ModemList::isModem).toList();
    JsonNode faults = hub.isPresent() ? hub.get().faults() : Json.object();
    ObjectNode json = Json.object();
    ArrayNode list = json.putArray("modems");
    if (!modems.isEmpty()) {
      ExecutorService asking = Executors.newFixedThreadPool(Math.min(modems.size(), MOST_AT_ONCE));
      try (asking) {
        List<Future<ObjectNode>> looks = new ArrayList<>();
        modems.forEach(modem -> looks.add(asking.submit(() -> look(modem, faults))));
        for (Future<ObjectNode> look : looks) {
          list.add(look.get());
        }
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      }
    }
    json.put("count", list.size());
    ArrayNode ports = json.putArray("ports");
    ArrayNode entries = json.putArray("devices");
    list.forEach(modem -> entries(modem, ports, entries));
    return json;
  }

  /** Quectel's, and what shows a network interface of modems beside a serial one. */
  private static boolean isModem(PluggedDevice device) {
    boolean serial = device.interfaces().stream().anyMatch(one -> one.terminal().isPresent());
    boolean known = device.identity().vendorId().equals(VENDOR);
    return known || (serial && mode(device).filter(ModemList::isOfModems).isPresent());
  }

  private static boolean isOfModems(Mode mode) {
    return mode == Mode.QMI || mode == Mode.MBIM;
  }

  private static Optional<Mode> mode(PluggedDevice device) {
    return device.interfaces().stream()
        .flatMap(one -> one.driver().flatMap(Mode::ofDriver).stream())
        .findFirst();
  }

  private ObjectNode look(PluggedDevice modem, JsonNode faults) {
    List<Path> lines = Lines.devicesOf(new UsbPath(modem.path(), UsbPath.Role.AT), devices);
    Optional<String> port = claims.port(modem, files(modem));
    Optional<String> device = port.flatMap(claims::device);
    Optional<PluggedInterface> network =
        modem.interfaces().stream().filter(one -> one.network().isPresent()).findFirst();
    ObjectNode json = Json.object();
    json.put("path", modem.path());
    json.put("name", modem.name());
    json.put("vendor_id", modem.identity().vendorId());
    json.put("product_id", modem.identity().productId());
    json.put("power", modem.power().orElse(null));
    json.put("network", network.flatMap(PluggedInterface::network).orElse(null));
    json.put("network_driver", network.flatMap(PluggedInterface::driver).orElse(null));
    json.put("at", lines.isEmpty() ? null : lines.getFirst().toString());
    for (String told : List.of("imei", "iccid", "manufacturer", "model", "revision")) {
      json.putNull(told);
    }
    json.put("usb_mode", mode(modem).map(Mode::key).orElse(null));
    json.put("port_id", port.orElse(null));
    json.put("device_id", device.orElse(null));
    json.putNull("held_by").putNull("problem");
    List<Path> own = port.isPresent() ? lines : lines.stream().limit(1).toList();
    Optional<Path> held =
        own.stream().filter(line -> Processes.holding(line).isPresent()).findFirst();
    held.ifPresent(line -> json.put("at", line.toString()));
    Optional<Processes.Holder> holder = held.flatMap(Processes::holding);
    holder.ifPresent(
        who -> json.putObject("held_by").put("pid", who.pid()).put("command", who.command()));
    if (hub.isPresent() && device.isPresent()) {
      told(json, hub.get().reading(device.get()));
      JsonNode fault = faults.path(device.get());
      if (fault.isObject()) {
        problem(json, fault.path("error").asText() + ": " + fault.path("message").asText());
      }
    } else if (hub.isPresent() && port.isPresent()) {
      problem(json, "its port has no device in the instance file");
    } else if (holder.isPresent()) {
      problem(json, "not asked, for " + holder.get() + " has the line");
    } else if (!modem.identity().vendorId().equals(VENDOR)) {
      problem(json, "not asked, for no profile knows this kind");
    } else {
      ask(json, lines);
    }
    return json;
  }

  /** The device files of all its serial interfaces, without links. */
  private static List<Path> files(PluggedDevice modem) {
    List<Path> files = new ArrayList<>();
    for (PluggedInterface one : modem.interfaces()) {
      one.terminal()
          .ifPresent(terminal -> {
            try {
              files.add(terminal.toRealPath());
            } catch (IOException e) {
              // gone meanwhile
            }
          });
    }
    return files;
  }

  private void ask(ObjectNode json, List<Path> lines) {
    if (lines.isEmpty()) {
      problem(json, "it has no serial interface; the kernel's driver \"option\" makes them");
    }
    String problem = "no modem answers";
    for (Path line : lines) {
      if (Processes.holding(line).isPresent()) {
        continue; // somebody has come meanwhile, or uses the interface for PPP
      }
      try (Line.Connection open = Lines.of(line, BAUD_RATE).open()) {
        Optional<Map<String, Value>> told = new ModemQuestions(open, clock, ticker).ask();
        if (told.isPresent()) {
          json.put("at", line.toString());
          told.get().forEach((name, value) -> json.set(name, value.toJson()));
          return;
        }
      } catch (IOException e) {
        problem = String.valueOf(e.getMessage());
      }
    }
    if (!lines.isEmpty()) {
      problem(json, problem);
    }
  }

  private static void told(ObjectNode json, JsonNode reading) {
    for (String name : List.of("imei", "iccid", "manufacturer", "model", "revision", "usb_mode")) {
      if (reading.path(name).isTextual()) {
        json.set(name, reading.path(name));
      }
    }
  }

  private static void problem(ObjectNode json, String text) {
    json.put("problem", text);
  }

  /**
   * Entries for a modem that no port has. A module that no profile knows gets none, nor one whose
   * line another hub has.
   */
  private void entries(JsonNode modem, ArrayNode ports, ArrayNode entries) {
    String profile = PROFILES.get(modem.path("product_id").asText());
    boolean known = modem.path("vendor_id").asText().equals(VENDOR) && profile != null;
    String holder = modem.at("/held_by/command").asText();
    boolean taken = holder.equals(ServiceName.SERIAL_HANDLER.text());
    if (!known || taken || modem.path("port_id").isTextual()) {
      return;
    }
    String name = freeName();
    ObjectNode port = ports.addObject().put("port_id", name);
    port.putObject("usb").put("path", modem.path("path").asText());
    port.put("baud_rate", BAUD_RATE).put("driver", ModemClaims.DRIVER);
    entries.addObject().put("device_id", name).put("port_id", name).put("profile", profile);
  }

  private String freeName() {
    for (int number = 1; ; number++) {
      String name = "modem_%02d".formatted(number);
      if (!claims.isTaken(name) && names.add(name)) {
        return name;
      }
    }
  }
}
