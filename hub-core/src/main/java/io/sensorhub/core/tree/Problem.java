package io.sensorhub.core.tree;

import java.util.Optional;

/**
 * One thing that is wrong in a configuration file.
 *
 * @param place a JSON Pointer (RFC 6901); empty for the file as a whole
 * @param found what stands there, without secrets
 * @param allowed what may stand there
 * @param nearest the known name that was probably meant
 */
public record Problem(String place, String found, String allowed, Optional<String> nearest) {

  /** The words for what can be, but is unusual. */
  public String warning() {
    return where() + ": " + found + " is unusual; usual: " + allowed;
  }

  /** True if another problem is the same, found by another reader. */
  boolean tellsAs(Problem other) {
    return place.equals(other.place) && found.equals(other.found);
  }

  private String where() {
    return place.isEmpty() ? "(whole file)" : place;
  }

  @Override
  public String toString() {
    String hint = nearest.map(name -> "; did you mean \"" + name + "\"?").orElse("");
    return where() + ": found " + found + "; allowed: " + allowed + hint;
  }
}
