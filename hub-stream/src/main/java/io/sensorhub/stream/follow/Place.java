package io.sensorhub.stream.follow;

/** Whose place at a {@link Feed} a follower has. */
public enum Place {
  /** One of those for the hub's own services. */
  OWN,
  /** One of those for everybody else. */
  OTHER
}
