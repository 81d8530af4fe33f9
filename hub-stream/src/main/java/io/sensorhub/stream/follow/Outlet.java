package io.sensorhub.stream.follow;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The connection that a follower's stream is written to. */
public interface Outlet {

  /**
   * Writes without blocking. At most one write is under way at a time.
   *
   * @param written called once by any thread, perhaps before this returns: with null when all
   *     octets are written, otherwise with the failure, after which nothing more is written
   */
  void write(byte[] octets, Consumer<@Nullable Throwable> written);

  /** The stream has ended; called once, after the last write. */
  void ended();
}
