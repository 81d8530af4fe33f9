package io.sensorhub.cli.instance;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.serial.rest.PortList;
import io.sensorhub.usb.SerialDevices;
import java.io.PrintStream;

/** Prints the serial ports of this machine. */
public final class PortTable {

  private PortTable() {}

  public static int run(Loaded loaded, PrintStream out, boolean json) {
    JsonNode ports =
        new PortList(
                () -> loaded.instance().ports(),
                new SerialDevices(loaded.settings().dev(), loaded.settings().sys()))
            .json();
    if (json) {
      out.println(Json.write(ports));
      return 0;
    }
    out.printf(
        "%-24s %-12s %-10s %-28s %-28s %s%n",
        "PATH", "PORT", "USB", "PRODUCT", "IN USE BY", "LINK");
    for (JsonNode port : ports.path("ports")) {
      JsonNode holder = port.path("in_use_by");
      String usb =
          port.path("vendor_id").isTextual()
              ? port.path("vendor_id").asText() + ":" + port.path("product_id").asText()
              : "-";
      out.printf(
          "%-24s %-12s %-10s %-28s %-28s %s%n",
          port.path("path").asText(),
          port.path("port_id").isTextual() ? port.path("port_id").asText() : "-",
          usb,
          port.path("product").isTextual() ? port.path("product").asText() : "-",
          holder.isObject()
              ? holder.path("command").asText() + " (pid " + holder.path("pid").asText() + ")"
              : "-",
          link(port));
    }
    return 0;
  }

  /** What to give as {@code serial_path}: the link that names the adapter, else its socket. */
  private static String link(JsonNode port) {
    String byId = port.path("by_id").asText("");
    return byId.isEmpty() ? port.path("by_path").asText("-") : byId;
  }
}
