package io.sensorhub.cli.modem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Prints a {@link ModemList} for people. */
public final class ModemTable {

  private ModemTable() {}

  /** Prints it; the exit code is 0. */
  public static int print(ObjectNode list, PrintStream out, boolean json) {
    if (json) {
      out.println(Json.write(list));
      return 0;
    }
    if (list.path("modems").isEmpty()) {
      out.println("no modem is plugged in");
    }
    list.path("modems").forEach(modem -> print(modem, out));
    if (!list.path("ports").isEmpty()) {
      out.println("For the instance file:");
      entries("config.ports", list.path("ports"), out);
      entries("devices", list.path("devices"), out);
    }
    return 0;
  }

  private static void print(JsonNode modem, PrintStream out) {
    out.printf(
        "%-34s %s:%s %s%n",
        modem.path("path").asText(),
        modem.path("vendor_id").asText(),
        modem.path("product_id").asText(),
        joined(" ", part("", modem, "manufacturer"), part("", modem, "model")));
    String identity =
        joined(
            ", ",
            part("IMEI ", modem, "imei"),
            part("SIM ", modem, "iccid"),
            part("revision ", modem, "revision"));
    String place =
        joined(
            ", ",
            part("mode ", modem, "usb_mode"),
            part("network ", modem, "network"),
            part("driver ", modem, "network_driver"),
            part("AT ", modem, "at"));
    List.of(identity, place, owner(modem), part("", modem, "problem"), power(modem)).stream()
        .filter(line -> !line.isEmpty())
        .forEach(line -> out.println("  " + line));
  }

  private static String owner(JsonNode modem) {
    JsonNode holder = modem.path("held_by");
    String held =
        holder.isObject()
            ? "held by "
                + holder.path("command").asText()
                + " (pid "
                + holder.path("pid").asText()
                + ")"
            : "";
    String port = part("port ", modem, "port_id");
    return joined(
        ", ", part("device ", modem, "device_id"), port.isEmpty() ? "unclaimed" : port, held);
  }

  private static String power(JsonNode modem) {
    return modem.path("power").asText("").equals("auto")
        ? "power/control is auto, so the kernel may suspend it: echo on >/sys/bus/usb/devices/"
            + modem.path("name").asText()
            + "/power/control"
        : "";
  }

  private static String part(String label, JsonNode modem, String member) {
    return modem.path(member).isTextual() ? label + modem.path(member).asText() : "";
  }

  private static String joined(String between, String... parts) {
    List<String> there = new ArrayList<>();
    for (String part : parts) {
      if (!part.isEmpty()) {
        there.add(part);
      }
    }
    return String.join(between, there);
  }

  private static void entries(String where, JsonNode entries, PrintStream out) {
    out.println("  " + where + ":");
    for (int i = 0; i < entries.size(); i++) {
      out.println("    " + Json.write(entries.get(i)) + (i + 1 < entries.size() ? "," : ""));
    }
  }
}
