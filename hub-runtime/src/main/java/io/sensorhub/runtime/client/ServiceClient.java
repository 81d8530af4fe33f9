package io.sensorhub.runtime.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.sensorhub.core.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The service in front of this one, without TLS and without a proxy. A request is never repeated:
 * what carries a command must not be sent twice. Thread-safe.
 */
public final class ServiceClient implements AutoCloseable {

  private static final byte[] NOTHING = {};
  private static final int DEFAULT_PORT = 80;

  /**
   * An answer.
   *
   * @param body missing where there was no JSON
   */
  public record Reply(int status, JsonNode body) {
    public boolean ok() {
      return status == 200;
    }
  }

  /**
   * An answer as it came.
   *
   * @param body perhaps empty
   */
  public record Raw(int status, String body) {}

  private final String name;
  private final URI base;
  private final String headers;
  private final KeptConnections connections;

  /**
   * @param name of the service, for messages
   * @param base its address, {@code http://HOST:PORT}, perhaps with a path
   * @param token that it wants, if it wants one
   * @param ticker nanoseconds that only go forward
   */
  public ServiceClient(String name, URI base, Optional<String> token, LongSupplier ticker) {
    this.name = name;
    this.base = base.getRawPath().endsWith("/") ? base : URI.create(base + "/");
    this.headers =
        " HTTP/1.1\r\nHost: "
            + base.getRawAuthority()
            + "\r\n"
            + token.map(text -> "Authorization: Bearer " + text + "\r\n").orElse("");
    this.connections =
        new KeptConnections(
            base.getHost(), base.getPort() < 0 ? DEFAULT_PORT : base.getPort(), ticker);
  }

  public String name() {
    return name;
  }

  /** Its address, with a slash at the end. */
  public URI url() {
    return base;
  }

  /** The address of a path below this service; the segments need no escaping. */
  public URI url(String... segments) {
    return base.resolve(String.join("/", segments));
  }

  /**
   * Reads.
   *
   * @param timeout for the whole exchange
   * @throws IOException where no answer came
   */
  public Reply get(Duration timeout, String... segments) throws IOException {
    return call(head("GET", segments) + "\r\n", NOTHING, timeout);
  }

  /**
   * Reads what is handed on as it is.
   *
   * @param timeout for the whole exchange
   * @throws IOException where no answer came
   */
  public Raw getRaw(Duration timeout, String... segments) throws IOException {
    KeptConnections.Answer answer = exchange(head("GET", segments) + "\r\n", NOTHING, timeout);
    return new Raw(answer.status(), answer.body());
  }

  /**
   * Asks for something to be done.
   *
   * @param timeout for the whole exchange
   * @throws java.net.ConnectException where nobody was there to be asked
   * @throws IOException where no answer came; it may have been done all the same
   */
  public Reply post(Duration timeout, JsonNode body, String... segments) throws IOException {
    byte[] octets = Json.bytes(body);
    String head =
        head("POST", segments)
            + "Content-Type: application/json\r\nContent-Length: "
            + octets.length
            + "\r\n\r\n";
    return call(head, octets, timeout);
  }

  private String head(String method, String... segments) {
    return method + " " + base.getRawPath() + String.join("/", segments) + headers;
  }

  private KeptConnections.Answer exchange(String head, byte[] body, Duration timeout)
      throws IOException {
    byte[] first = head.getBytes(StandardCharsets.UTF_8);
    ByteBuffer request = ByteBuffer.allocate(first.length + body.length);
    request.put(first).put(body).flip();
    return connections.exchange(request, timeout);
  }

  private Reply call(String head, byte[] body, Duration timeout) throws IOException {
    KeptConnections.Answer answer = exchange(head, body, timeout);
    try {
      return new Reply(answer.status(), Json.parse(answer.body()));
    } catch (JsonProcessingException e) {
      return new Reply(answer.status(), MissingNode.getInstance());
    }
  }

  /** Ends the connections that are kept. */
  @Override
  public void close() {
    connections.close();
  }
}
