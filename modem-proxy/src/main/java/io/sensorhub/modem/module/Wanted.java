package io.sensorhub.modem.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.modem.ModemsConfig;
import io.sensorhub.core.modem.ModemsReader;
import io.sensorhub.core.modem.Network;
import io.sensorhub.core.modem.ProxyRules;
import io.sensorhub.core.tree.Problem;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.Section;
import io.sensorhub.runtime.access.Password;
import io.sensorhub.runtime.http.ApiException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is wanted of a module: what the file says of it, else what people have changed, else what
 * the file says of all, else the default. Pure.
 */
record Wanted(ModemsConfig config, String imei, Kept kept) {

  private static final String PROXY = "proxy";
  private static final String PORT = "port";

  /** Followed by the service that has the AT line. */
  private static final List<String> OF_THE_LINE = List.of("pin", "apn");

  private Optional<ModemsConfig.Module> own() {
    return config.module(imei);
  }

  ProxyRules rules() {
    return config.rules(imei, kept.proxy());
  }

  boolean enabled() {
    return own().flatMap(ModemsConfig.Module::enabled).or(kept::enabled).orElse(true);
  }

  /** For people; empty: it has none. */
  String friendlyName() {
    return own().flatMap(ModemsConfig.Module::friendlyName).or(kept::friendlyName).orElse("");
  }

  /** The port that the file, or somebody, names. */
  OptionalInt port() {
    OptionalInt fixed = own().map(ModemsConfig.Module::port).orElse(OptionalInt.empty());
    int changed = kept.wanted().path(PROXY).path(PORT).asInt();
    return fixed.isPresent() || changed == 0 ? fixed : OptionalInt.of(changed);
  }

  /** Servers of names, in their order. */
  List<InetAddress> servers(Optional<String> operators) {
    List<InetAddress> servers = new ArrayList<>();
    for (String server : config.dns()) {
      String text = server.equals(ModemsConfig.OPERATOR) ? operators.orElse("") : server;
      for (String each : text.split(" ", -1)) {
        Network.literal(each).ifPresent(servers::add);
      }
    }
    return servers;
  }

  /**
   * What is kept after a change.
   *
   * @param patch in the form of an element of {@code of}; null takes a key back
   * @throws ApiException if it cannot be
   */
  Kept change(ObjectNode patch) {
    refuseFixed(patch);
    refuseOfTheLine(patch);
    return replaced(merged(kept.wanted(), patch));
  }

  private static void refuseOfTheLine(ObjectNode wanted) {
    for (String key : OF_THE_LINE) {
      if (wanted.has(key)) {
        throw new ApiException(
            422, "INVALID_CONFIGURATION", "\"" + key + "\" is set in the instance file alone");
      }
    }
  }

  /**
   * What is kept once something else is wanted.
   *
   * @throws ApiException if it cannot be
   */
  Kept replaced(ObjectNode other) {
    refuseOfTheLine(other);
    ObjectNode merged = other.deepCopy();
    if (merged.path(PROXY).isObject() && merged.path(PROXY).isEmpty()) {
      merged.remove(PROXY);
    }
    Problems problems = new Problems();
    boolean loopback =
        Network.literal(config.listen()).map(InetAddress::isLoopbackAddress).orElse(true);
    ModemsConfig.Module _ =
        ModemsReader.module(new Section(merged.deepCopy(), "", problems), config.proxy(), loopback);
    if (!problems.isEmpty()) {
      ObjectNode more = Json.object();
      ArrayNode all = more.putArray("problems");
      problems.all().stream().map(Problem::toString).forEach(all::add);
      throw new ApiException(
          422, "INVALID_CONFIGURATION", "What is wanted cannot be: see \"problems\"", more);
    }
    for (JsonNode user : merged.path(PROXY).path("users")) {
      ((ObjectNode) user).put("password", Password.hashed(user.path("password").asText()));
    }
    return new Kept(kept.port(), kept.place(), merged, kept.version() + 1);
  }

  private void refuseFixed(ObjectNode patch) {
    List<String> fixed = new ArrayList<>();
    own()
        .ifPresent(module -> {
          module.enabled().ifPresent(_ -> fixed.add("enabled"));
          module.friendlyName().ifPresent(_ -> fixed.add("friendly_name"));
          module.port().ifPresent(_ -> fixed.add(PROXY + "/" + PORT));
          module.proxy().fieldNames().forEachRemaining(key -> fixed.add(PROXY + "/" + key));
        });
    for (String key : fixed) {
      if (!patch.at("/" + key).isMissingNode()) {
        throw new ApiException(
            409, "FIXED_BY_FILE", "The instance file says what \"" + key + "\" is");
      }
    }
  }

  /** RFC 7396, one level deep. */
  private static ObjectNode merged(ObjectNode before, ObjectNode patch) {
    ObjectNode merged = before.deepCopy();
    patch
        .properties()
        .forEach(member -> {
          if (member.getValue().isNull()) {
            merged.remove(member.getKey());
          } else if (member.getValue() instanceof ObjectNode inner) {
            ObjectNode own =
                merged.path(member.getKey()) instanceof ObjectNode known ? known : Json.object();
            inner
                .properties()
                .forEach(each -> {
                  if (each.getValue().isNull()) {
                    own.remove(each.getKey());
                  } else {
                    own.set(each.getKey(), each.getValue().deepCopy());
                  }
                });
            merged.set(member.getKey(), own);
          } else {
            merged.set(member.getKey(), member.getValue().deepCopy());
          }
        });
    return merged;
  }
}
