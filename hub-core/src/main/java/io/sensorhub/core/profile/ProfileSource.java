package io.sensorhub.core.profile;

import io.sensorhub.core.tree.Problems;
import java.util.Optional;
import java.util.Set;

/** Where profiles come from. */
public interface ProfileSource {

  /** The names of all profiles there are. */
  Set<String> names();

  /** The profile of that name; nothing, and its problems, where it is broken or there is none. */
  Optional<Profile> find(String name, Problems problems);
}
