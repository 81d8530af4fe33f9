package io.sensorhub.stream.device;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import java.util.Optional;

/**
 * What the handler of serial lines finds about an adapter that is plugged in: whether it could be
 * opened, and what became of it. Nothing is opened to find that out.
 *
 * @param usable true if its device file can be opened
 * @param reason {@code NO_NODE}, {@code NO_PERMISSION}, {@code NO_DEVICE_RULE} or {@code IN_USE};
 *     empty if usable
 * @param fix what a person can do; empty if usable
 * @param claimedBy the port of the instance file that is this adapter
 * @param lineState {@code open}, {@code waiting} or {@code closed}; empty: there is no line
 * @param lineError why the line is not open
 * @param probe what was found out, and each octet that was sent for it
 */
public record UsbReport(
    boolean usable,
    Optional<String> reason,
    Optional<String> fix,
    Optional<String> claimedBy,
    Optional<String> lineState,
    Optional<String> lineError,
    Optional<ObjectNode> probe) {

  public UsbReport {
    probe = probe.map(ObjectNode::deepCopy);
  }

  /** The report's JSON. */
  public ObjectNode json() {
    ObjectNode json =
        Json.object()
            .put("usable", usable)
            .put("reason", reason.orElse(null))
            .put("fix", fix.orElse(null))
            .put("claimed_by", claimedBy.orElse(null));
    if (lineState.isPresent()) {
      json.putObject("line").put("state", lineState.get()).put("error", lineError.orElse(null));
    } else {
      json.putNull("line");
    }
    json.set("probe", probe.orElse(null));
    return json;
  }

  /** Reads a report; empty: it is none. */
  public static Optional<UsbReport> read(JsonNode json) {
    if (!json.path("usable").isBoolean()) {
      return Optional.empty();
    }
    JsonNode line = json.path("line");
    return Optional.of(
        new UsbReport(
            json.path("usable").booleanValue(),
            text(json, "reason"),
            text(json, "fix"),
            text(json, "claimed_by"),
            text(line, "state"),
            text(line, "error"),
            json.path("probe") instanceof ObjectNode probe
                ? Optional.of(probe)
                : Optional.empty()));
  }

  private static Optional<String> text(JsonNode json, String member) {
    return Optional.ofNullable(json.path(member).textValue());
  }
}
