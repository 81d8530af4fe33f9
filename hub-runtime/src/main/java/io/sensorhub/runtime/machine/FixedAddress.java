package io.sensorhub.runtime.machine;

import io.sensorhub.core.port.Endpoint;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An address that is listened on and may not be another, because others know it. If another process
 * holds it, that process is named, once, and whoever listens tries again. Thread-safe.
 */
public final class FixedAddress {

  private static final Logger LOG = LoggerFactory.getLogger(FixedAddress.class);

  /** Begins to listen. */
  public interface Listening {
    /**
     * Binds the address.
     *
     * @throws IOException if that cannot be done now
     */
    void begin() throws IOException;
  }

  private final String name;
  private final Endpoint endpoint;
  private Optional<String> error = Optional.of("not listening yet");

  /**
   * @param name of what listens, for the log
   */
  public FixedAddress(String name, Endpoint endpoint) {
    this.name = name;
    this.endpoint = endpoint;
  }

  public Endpoint endpoint() {
    return endpoint;
  }

  /** The address as a socket binds it: {@code *} is every address of this machine. */
  public InetSocketAddress socketAddress() throws IOException {
    return endpoint.host().equals("*")
        ? new InetSocketAddress(endpoint.port())
        : new InetSocketAddress(InetAddress.getByName(endpoint.host()), endpoint.port());
  }

  /** Why nobody can connect; empty while the address is listened on. */
  public synchronized Optional<String> error() {
    return error;
  }

  /** Tries to listen; returns whether it is listened on now. */
  public synchronized boolean attempt(Listening listening) {
    try {
      listening.begin();
    } catch (IOException e) {
      failed(e);
      return false;
    }
    error = Optional.empty();
    LOG.info("address listening name={} endpoint={}", name, endpoint);
    return true;
  }

  /** The address cannot be listened on, or no longer. */
  public synchronized void failed(IOException e) {
    if (e instanceof ClosedChannelException) {
      return; // by whoever listened
    }
    String reason =
        isTaken(e)
            ? "held by " + PortHolder.describe(endpoint.port())
            : String.valueOf(e.getMessage());
    if (!error.equals(Optional.of(reason))) {
      LOG.warn(
          "address cannot be listened on, tried again name={} endpoint={} reason=\"{}\"",
          name,
          endpoint,
          reason);
    }
    error = Optional.of(reason);
  }

  /** The system says the same of an address that is not this machine's, but for one word. */
  private static boolean isTaken(IOException e) {
    return e instanceof BindException && !String.valueOf(e.getMessage()).contains("assign");
  }
}
