package io.sensorhub.stream.client;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/** A connection to whoever writes a stream. Closing it ends what another thread does with it. */
public interface Connection extends Closeable {

  /**
   * Opens it.
   *
   * @param silence after which a read gives up with {@link java.net.SocketTimeoutException}
   * @throws IOException whose message names the target
   */
  void open(Duration silence) throws IOException;

  InputStream in() throws IOException;

  OutputStream out() throws IOException;
}
