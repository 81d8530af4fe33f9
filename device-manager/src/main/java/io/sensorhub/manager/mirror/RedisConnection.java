package io.sensorhub.manager.mirror;

import io.sensorhub.runtime.settings.BusAddress;
import java.util.List;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** A connection to a Redis server (RESP 2). For one thread. */
final class RedisConnection implements AutoCloseable {

  /** For the connection, and for each answer. */
  private static final int PATIENCE_MS = 5_000;

  /** Entries that a stream keeps, about. */
  private static final String KEPT = "1000";

  /** Errors of a server that is not ready or not itself: what it refuses so it takes later. */
  private static final List<String> PASSING =
      List.of("LOADING", "BUSY", "MASTERDOWN", "READONLY", "TRYAGAIN", "CLUSTERDOWN", "OOM");

  private final Connection connection;

  private RedisConnection(Connection connection) {
    this.connection = connection;
  }

  /**
   * Connects and logs in.
   *
   * @throws JedisException if the server cannot be reached or takes no login
   */
  static RedisConnection open(BusAddress address) {
    DefaultJedisClientConfig.Builder config =
        DefaultJedisClientConfig.builder()
            .protocol(RedisProtocol.RESP2) // spoken by every server, without a greeting
            .connectionTimeoutMillis(PATIENCE_MS)
            .socketTimeoutMillis(PATIENCE_MS)
            .database(address.database());
    address.username().ifPresent(config::user);
    address.password().ifPresent(config::password);
    Connection connection =
        new Connection(new HostAndPort(address.host(), address.port()), config.build());
    RedisConnection redis = new RedisConnection(connection);
    try {
      redis.ping(); // a server that wants a login says so only now
      return redis;
    } catch (JedisException e) {
      redis.close();
      throw e;
    }
  }

  /**
   * Writes a message to its stream and to its channel, and waits for both answers.
   *
   * @throws JedisDataException if the server refuses one
   * @throws JedisException if the connection is broken
   */
  void tell(BusMessage message) {
    connection.sendCommand(
        Command.XADD, message.key(), "MAXLEN", "~", KEPT, "*", message.field(), message.json());
    connection.sendCommand(Command.PUBLISH, message.key(), message.json());
    for (Object answer : connection.getMany(2)) {
      if (answer instanceof JedisDataException refusal) {
        throw refusal;
      }
    }
  }

  void ping() {
    connection.executeCommand(Command.PING);
  }

  /** Whether what is refused so is taken later. */
  static boolean passes(JedisDataException refusal) {
    String text = String.valueOf(refusal.getMessage());
    return PASSING.stream().anyMatch(text::startsWith);
  }

  /** Why something failed, in the words of its first cause. */
  static String reason(JedisException failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  @Override
  public void close() {
    connection.close();
  }
}
