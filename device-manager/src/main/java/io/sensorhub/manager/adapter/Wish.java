package io.sensorhub.manager.adapter;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.tree.Problem;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.Section;
import io.sensorhub.core.tree.StrictTree;
import io.sensorhub.manager.rule.RuleReader;
import io.sensorhub.runtime.http.ApiException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a person wants of an adapter that is accepted.
 *
 * @param profile of the hub; empty: what the rules say
 * @param port members of a port of the instance file that rules may set too
 * @param deviceId empty: one is made up
 * @param device members of the device: {@code unit_id}, {@code friendly_name}, {@code room}
 * @param attempt true to find out what it is, before anything is decided
 */
public record Wish(
    Optional<String> profile,
    ObjectNode port,
    Optional<String> deviceId,
    ObjectNode device,
    boolean attempt) {

  /** What the rules say. */
  static final Wish OF_THE_RULES =
      new Wish(Optional.empty(), Json.object(), Optional.empty(), Json.object(), false);

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern TEXT = Pattern.compile("[^\\x00-\\x1f]{1,128}");

  public Wish {
    port = port.deepCopy();
    device = device.deepCopy();
  }

  /** Every problem of what is wished, as a refusal. */
  public static ApiException invalid(List<Problem> problems) {
    ObjectNode more = Json.object();
    ArrayNode all = more.putArray("problems");
    problems.stream().map(Problem::toString).forEach(all::add);
    return new ApiException(
        422, "INVALID_CONFIGURATION", "What is wished cannot be: see \"problems\"", more);
  }

  /**
   * Reads the body of a request; an empty one wishes nothing.
   *
   * @param problems takes what is wrong
   */
  public static Wish read(byte[] body, Problems problems) {
    Optional<ObjectNode> tree =
        body.length == 0 ? Optional.of(Json.object()) : StrictTree.json(body, "", problems);
    if (tree.isEmpty()) {
      return OF_THE_RULES;
    }
    Section section = new Section(tree.get(), "", problems);
    Optional<String> profile = section.text("profile");
    ObjectNode port = RuleReader.port(section);
    Optional<String> deviceId = section.text("device_id", ID);
    ObjectNode device = Json.object();
    section.whole("unit_id", 0, 247).ifPresent(unit -> device.put("unit_id", unit));
    section.text("friendly_name", TEXT).ifPresent(name -> device.put("friendly_name", name));
    section.text("room", TEXT).ifPresent(room -> device.put("room", room));
    boolean attempt = section.flag("try", false);
    section.close();
    return new Wish(profile, port, deviceId, device, attempt);
  }
}
