package io.sensorhub.stream.client;

import java.net.URI;
import java.util.Optional;

/** The request for a stream over HTTP/1.1, as the hub's services send it to each other. */
public final class StreamRequest {

  /** The header by which a service of the hub asks for one of the places of its own. */
  public static final String OWN = "Sensor-Hub-Service";

  private StreamRequest() {}

  /**
   * The text of it.
   *
   * @param query with its question mark; empty: none
   * @param last the {@code Last-Event-ID}; empty: none
   * @param token that is wanted, if one is
   */
  public static String of(URI url, String query, String last, Optional<String> token) {
    return "GET "
        + url.getRawPath()
        + query
        + " HTTP/1.1\r\nHost: "
        + url.getAuthority()
        + "\r\nAccept: text/event-stream\r\nConnection: close\r\n"
        + OWN
        + ": yes\r\n"
        + (last.isEmpty() ? "" : "Last-Event-ID: " + last + "\r\n")
        + token.map(text -> "Authorization: Bearer " + text + "\r\n").orElse("")
        + "\r\n";
  }
}
