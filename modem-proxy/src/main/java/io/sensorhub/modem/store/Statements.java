package io.sensorhub.modem.store;

/** The SQL, in the part of the language that SQLite and PostgreSQL share. */
final class Statements {

  static final String ALL =
      "SELECT * FROM modems WHERE instance_id = ? ORDER BY first_seen, serial";

  /** Before rows are put, whose ports may have changed places: each port is there once. */
  static final String RELEASE = "UPDATE modems SET proxy_port = NULL WHERE serial = ?";

  static final String PUT =
      """
      INSERT INTO modems (serial, instance_id, enabled, friendly_name, proxy_port, allow, users,
          limits, rotation, quota, version, path, at_device, interface, iccid, operator, wan_ip,
          public_ip, status, state, cause, first_seen, last_seen, unplugged)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (serial) DO UPDATE SET instance_id = excluded.instance_id,
          enabled = excluded.enabled, friendly_name = excluded.friendly_name,
          proxy_port = excluded.proxy_port, allow = excluded.allow, users = excluded.users,
          limits = excluded.limits, rotation = excluded.rotation, quota = excluded.quota,
          version = excluded.version, path = excluded.path, at_device = excluded.at_device,
          interface = excluded.interface, iccid = excluded.iccid, operator = excluded.operator,
          wan_ip = excluded.wan_ip, public_ip = excluded.public_ip, status = excluded.status,
          state = excluded.state, cause = excluded.cause, last_seen = excluded.last_seen,
          unplugged = excluded.unplugged
      """;

  static final String FORGET = "DELETE FROM modems WHERE serial = ?";

  static final String LAST_NUMBER =
      "SELECT COALESCE(MAX(number), 0) FROM modem_logs WHERE instance_id = ?";

  static final String LOG =
      """
      INSERT INTO modem_logs (instance_id, number, time, serial, command, answer, who, took_ms,
          result) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  static final String READ_LOG =
      """
      SELECT * FROM modem_logs WHERE serial = ? AND number < ? AND time < ?
        ORDER BY number DESC LIMIT ?
      """;

  static final String PRUNE_LOG =
      "DELETE FROM modem_logs WHERE instance_id = ? AND (time < ? OR number <= ?)";

  static final String COUNT =
      """
      INSERT INTO traffic (serial, iccid, user_name, period, start, bytes_in, bytes_out)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (serial, period, start, iccid, user_name) DO UPDATE SET
          bytes_in = traffic.bytes_in + excluded.bytes_in,
          bytes_out = traffic.bytes_out + excluded.bytes_out
      """;

  static final String READ_TRAFFIC =
      """
      SELECT * FROM traffic WHERE serial = ? AND period = ? AND start < ? AND start >=
          (SELECT COALESCE(MIN(newest.start), '') FROM
            (SELECT DISTINCT start FROM traffic WHERE serial = ? AND period = ? AND start < ?
              ORDER BY start DESC LIMIT ?) AS newest)
        ORDER BY start DESC, iccid, user_name
      """;

  static final String READ_PERIOD = "SELECT * FROM traffic WHERE period = ? AND start = ?";

  static final String PRUNE_TRAFFIC = "DELETE FROM traffic WHERE period = ? AND start < ?";

  static final String LAST_ARRIVAL =
      "SELECT COALESCE(MAX(arrival), 0) FROM sms WHERE instance_id = ?";

  /** A message that is there already keeps its place. */
  static final String SMS =
      """
      INSERT INTO sms (message_id, instance_id, arrival, serial, iccid, direction, number, text,
          time, parts, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (message_id) DO NOTHING
      """;

  static final String READ_SMS =
      """
      SELECT * FROM sms WHERE serial = ? AND arrival < ? AND time < ?
        ORDER BY arrival DESC LIMIT ?
      """;

  static final String PRUNE_SMS = "DELETE FROM sms WHERE instance_id = ? AND time < ?";

  private Statements() {}
}
