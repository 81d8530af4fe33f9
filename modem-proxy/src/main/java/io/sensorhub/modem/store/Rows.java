package io.sensorhub.modem.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.modem.entry.Modem;
import io.sensorhub.modem.entry.Seen;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A row of {@code modems} as a module, and the other way round. */
final class Rows {

  private static final String PROXY = "proxy";

  /** Keys below {@code proxy} with a column of their own. */
  private static final List<String> OWN = List.of("allow", "users");

  private Rows() {}

  /** Sets the parameters of {@link Statements#PUT}. */
  static void bind(PreparedStatement put, String instanceId, Modem modem) throws SQLException {
    ObjectNode wanted = modem.wanted();
    Seen seen = modem.seen();
    int at = 1;
    put.setString(at++, modem.serial());
    put.setString(at++, instanceId);
    if (wanted.path("enabled").isBoolean()) {
      put.setBoolean(at++, wanted.path("enabled").booleanValue());
    } else {
      put.setNull(at++, Types.BOOLEAN);
    }
    put.setString(at++, wanted.path("friendly_name").textValue());
    if (modem.port() == 0) {
      put.setNull(at++, Types.INTEGER);
    } else {
      put.setInt(at++, modem.port());
    }
    for (String key : OWN) {
      put.setString(at++, text(wanted.path(PROXY).path(key)));
    }
    put.setString(at++, limits(wanted));
    put.setString(at++, text(wanted.path("rotation")));
    put.setString(at++, text(wanted.path("quota")));
    put.setLong(at++, modem.version());
    for (String each :
        List.of(
            seen.path(),
            seen.atDevice(),
            seen.interfaceName(),
            seen.iccid(),
            seen.operator(),
            seen.wanIp(),
            seen.publicIp(),
            seen.status(),
            seen.state(),
            seen.cause(),
            Json.time(modem.firstSeen()),
            Json.time(modem.lastSeen()))) {
      put.setString(at++, each);
    }
    put.setString(at, modem.unplugged().map(Json::time).orElse(null));
  }

  private static @Nullable String limits(ObjectNode wanted) {
    if (!(wanted.path(PROXY) instanceof ObjectNode proxy)) {
      return null;
    }
    ObjectNode limits = proxy.deepCopy();
    limits.remove(OWN);
    limits.remove("port");
    return limits.isEmpty() ? null : Json.write(limits);
  }

  private static @Nullable String text(JsonNode node) {
    return node.isMissingNode() ? null : Json.write(node);
  }

  /** The module of the present row. */
  static Modem read(ResultSet row, Instant now) throws SQLException {
    ObjectNode wanted = Json.object();
    boolean enabled = row.getBoolean("enabled");
    if (!row.wasNull()) {
      wanted.put("enabled", enabled);
    }
    String name = row.getString("friendly_name");
    if (name != null) {
      wanted.put("friendly_name", name);
    }
    ObjectNode proxy =
        tree(row.getString("limits")) instanceof ObjectNode limits ? limits : Json.object();
    for (String key : OWN) {
      set(proxy, key, row.getString(key));
    }
    if (!proxy.isEmpty()) {
      wanted.set(PROXY, proxy);
    }
    set(wanted, "rotation", row.getString("rotation"));
    set(wanted, "quota", row.getString("quota"));
    String unplugged = row.getString("unplugged");
    return new Modem(
        row.getString("serial"),
        Math.clamp(row.getLong("proxy_port"), 0, 65_535),
        wanted,
        row.getLong("version"),
        seen(row, unplugged == null),
        time(row.getString("first_seen"), now),
        time(row.getString("last_seen"), now),
        Optional.ofNullable(unplugged).map(text -> time(text, now)));
  }

  private static Seen seen(ResultSet row, boolean present) throws SQLException {
    return new Seen(
        row.getString("path"),
        row.getString("at_device"),
        row.getString("interface"),
        row.getString("iccid"),
        row.getString("operator"),
        row.getString("wan_ip"),
        row.getString("public_ip"),
        row.getString("status"),
        row.getString("state"),
        row.getString("cause"),
        present);
  }

  private static void set(ObjectNode object, String key, @Nullable String json) {
    JsonNode tree = tree(json);
    if (tree != null) {
      object.set(key, tree);
    }
  }

  /** A tree; null where the text is none, for people edit it too. */
  private static @Nullable JsonNode tree(@Nullable String json) {
    if (json == null) {
      return null;
    }
    try {
      return Json.parse(json);
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  /** A time; another one where the text is none. */
  static Instant time(String text, Instant otherwise) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      return otherwise;
    }
  }
}
