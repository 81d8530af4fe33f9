package io.sensorhub.runtime.instance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.profile.Profile;
import io.sensorhub.core.profile.ProfileSource;
import io.sensorhub.core.tree.Problems;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Profiles in folders, and which of them somebody has asked for. For one thread. */
public final class UsedProfiles implements ProfileSource {

  private final ProfileFolders folders;
  private final Map<String, ObjectNode> used = new TreeMap<>();

  public UsedProfiles(ProfileFolders folders) {
    this.folders = folders;
  }

  @Override
  public Set<String> names() {
    return folders.names();
  }

  @Override
  public Optional<Profile> find(String name, Problems problems) {
    Optional<ObjectNode> tree =
        Optional.ofNullable(used.get(name)).or(() -> folders.tree(name, problems));
    tree.ifPresent(found -> used.put(name, found));
    return tree.flatMap(found -> Profile.read(name, found, ProfileFolders.place(name), problems));
  }

  /** The trees of the profiles that were asked for, by name. */
  public Map<String, ObjectNode> used() {
    return used;
  }
}
