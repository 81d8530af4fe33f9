package io.sensorhub.manager.identity;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.usb.UsbIdentity;
import io.sensorhub.usb.UsbPlace;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads device events of the detector. */
public final class PluggedReader {

  private static final Pattern ID = Pattern.compile("[0-9a-f]{4}");
  private static final Pattern PATH = Pattern.compile("/dev/[^\\x00-\\x1f]{1,200}");

  private PluggedReader() {}

  /** The terminal that an event is about; empty: it is about something else, or not understood. */
  public static Optional<Plugged> read(JsonNode event) {
    JsonNode properties = event.path("properties");
    JsonNode hub = event.path("hub");
    String vendor = properties.path("ID_VENDOR_ID").asText();
    String product = properties.path("ID_MODEL_ID").asText();
    String path = event.path("path").asText();
    boolean terminal =
        event.path("subsystem").asText().equals("tty")
            && ID.matcher(vendor).matches()
            && ID.matcher(product).matches()
            && PATH.matcher(path).matches();
    if (!terminal) {
      return Optional.empty();
    }
    UsbIdentity usb =
        new UsbIdentity(
            vendor,
            product,
            text(hub, "serial_number"),
            text(hub, "manufacturer"),
            text(hub, "product"),
            text(hub, "interface"));
    UsbPlace place =
        new UsbPlace(
            text(hub, "socket"),
            hub.path("port").isInt() ? Optional.of(hub.path("port").intValue()) : Optional.empty(),
            text(hub, "driver"),
            hub.path("devnum").asInt(-1));
    List<String> links =
        Stream.of(properties.path("DEVLINKS").asText().split(" ", -1))
            .filter(link -> link.startsWith("/dev/"))
            .toList();
    return Optional.of(
        new Plugged(
            path, hub.path("major").asInt(-1), hub.path("minor").asInt(-1), usb, place, links));
  }

  private static Optional<String> text(JsonNode hub, String member) {
    return Optional.of(hub.path(member))
        .filter(JsonNode::isTextual)
        .map(JsonNode::textValue)
        .filter(text -> !text.isEmpty());
  }
}
