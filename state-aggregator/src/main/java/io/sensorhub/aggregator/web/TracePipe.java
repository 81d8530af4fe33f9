package io.sensorhub.aggregator.web;

import io.javalin.http.Context;
import io.sensorhub.runtime.http.ApiException;
import io.sensorhub.stream.client.HttpAnswer;
import io.sensorhub.stream.client.StreamRequest;
import io.sensorhub.stream.client.TcpConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands on the stream of another service, octet by octet, to somebody who looks at a line. Nothing
 * is held: if the client is slow, the service behind it leaves entries out, and says so. Blocks for
 * as long as both ends stay; at most as many streams as that service allows. Thread-safe.
 */
final class TracePipe implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TracePipe.class);

  /** Three heartbeats. */
  private static final Duration SILENCE = Duration.ofSeconds(9);

  private static final int BUFFER = 16_384;
  private static final int OK = 200;

  private final Optional<String> token;
  private final Set<TcpConnection> open = ConcurrentHashMap.newKeySet();

  /**
   * @param token that the other services want, if they want one
   */
  TracePipe(Optional<String> token) {
    this.token = token;
  }

  /**
   * Hands on.
   *
   * @param name of the service, for messages
   * @param url of its stream
   */
  void handOn(Context request, String name, URI url) {
    TcpConnection connection = new TcpConnection(url);
    try (connection) {
      open.add(connection);
      connection.open(SILENCE);
      connection.out().write(StreamRequest.of(url, "", "", token).getBytes(StandardCharsets.UTF_8));
      handOn(request, connection.in());
    } catch (IOException e) {
      if (!request.res().isCommitted()) {
        throw new ApiException(
            503, "SERVICE_UNAVAILABLE", name + " does not answer: " + e.getMessage());
      }
      LOG.debug("trace over upstream={} reason={}", name, e.getMessage());
    } finally {
      open.remove(connection);
    }
  }

  private static void handOn(Context request, InputStream in) throws IOException {
    ByteArrayOutputStream came = new ByteArrayOutputStream(BUFFER);
    HttpAnswer answer = new HttpAnswer(came::write);
    byte[] buffer = new byte[BUFFER];
    int count = in.read(buffer);
    while (count >= 0) {
      answer.take(buffer, count);
      if (answer.status() == OK) {
        begin(request);
        OutputStream out = request.res().getOutputStream();
        came.writeTo(out);
        came.reset();
        out.flush();
      }
      count = answer.over() ? -1 : in.read(buffer);
    }
    if (answer.status() != OK) {
      request
          .status(answer.status() == 0 ? 503 : answer.status())
          .contentType("application/json")
          .result(came.toByteArray());
    }
  }

  private static void begin(Context request) {
    if (!request.res().isCommitted()) {
      request.res().setStatus(OK);
      request.res().setContentType("text/event-stream;charset=utf-8");
      request.res().setHeader("Cache-Control", "no-store");
      request.res().setHeader("X-Content-Type-Options", "nosniff");
    }
  }

  /** Ends all streams. */
  @Override
  public void close() {
    for (TcpConnection connection : open) {
      try {
        connection.close();
      } catch (IOException e) {
        LOG.debug("trace not closed reason={}", e.getMessage());
      }
    }
  }
}
