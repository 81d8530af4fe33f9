package io.sensorhub.poller.client.answer;

import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Where a device may send its reader. */
public final class Redirects {

  private Redirects() {}

  /** The same host and port, or the same host better protected. */
  public static boolean allowed(HttpUrl from, HttpUrl to) {
    boolean samePort = from.scheme().equals(to.scheme()) && from.port() == to.port();
    return from.host().equals(to.host()) && (samePort || (!from.isHttps() && to.isHttps()));
  }

  /**
   * Why a redirect is not followed, behind the request.
   *
   * @param to null: the answer does not say
   */
  public static String declined(@Nullable HttpUrl to) {
    return to == null
        ? ": redirected to nowhere"
        : ": redirected to "
            + to.scheme()
            + "://"
            + to.host()
            + ":"
            + to.port()
            + ", another host, which is not followed";
  }
}
