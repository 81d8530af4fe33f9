package io.sensorhub.modem.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import java.util.Optional;

/**
 * What is kept of a module over restarts.
 *
 * @param port of its proxy; 0: none was given yet
 * @param place where it was seen last; empty: nowhere
 * @param wanted what people have changed, in the form of an element of {@code of}
 * @param version raised by each change of {@code wanted}
 */
public record Kept(int port, String place, ObjectNode wanted, long version) {

  /** Of a module that is new. */
  static final Kept NONE = new Kept(0, "", Json.object(), 0);

  public Kept {
    wanted = wanted.deepCopy();
  }

  /** The rules that were changed. */
  ObjectNode proxy() {
    ObjectNode proxy =
        wanted.path("proxy") instanceof ObjectNode own ? own.deepCopy() : Json.object();
    proxy.remove("port");
    return proxy;
  }

  Optional<Boolean> enabled() {
    JsonNode enabled = wanted.path("enabled");
    return enabled.isBoolean() ? Optional.of(enabled.booleanValue()) : Optional.empty();
  }

  Optional<String> friendlyName() {
    String name = wanted.path("friendly_name").asText();
    return name.isEmpty() ? Optional.empty() : Optional.of(name);
  }

  Kept at(int otherPort, String otherPlace) {
    return new Kept(otherPort, otherPlace, wanted, version);
  }

  /** Without the passwords of users. */
  @Override
  public String toString() {
    return "Kept[port=" + port + ", place=" + place + ", version=" + version + "]";
  }

  /** The members of an element of the file. */
  ObjectNode json() {
    ObjectNode json = Json.object().put("port", port).put("place", place).put("version", version);
    json.set("wanted", wanted);
    return json;
  }

  /** Reads an element of the file; what it lacks is as of a new module. */
  static Kept read(JsonNode json) {
    return new Kept(
        json.path("port").asInt(),
        json.path("place").asText(),
        json.path("wanted") instanceof ObjectNode wanted ? wanted : Json.object(),
        json.path("version").asLong());
  }
}
