package io.sensorhub.runtime.instance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.profile.Profile;
import io.sensorhub.core.profile.ProfileSource;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.YamlFolders;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Profiles in folders: {@code NAME.yaml}. A folder that comes first wins. */
public final class ProfileFolders implements ProfileSource {

  private final YamlFolders folders;

  /** Folders that do not exist count as empty. */
  public ProfileFolders(List<Path> folders) {
    this.folders = files(folders);
  }

  private static YamlFolders files(List<Path> folders) {
    return new YamlFolders(folders, "", "a profile in YAML");
  }

  @Override
  public Set<String> names() {
    return folders.files().keySet();
  }

  @Override
  public Optional<Profile> find(String name, Problems problems) {
    return tree(name, problems).flatMap(tree -> Profile.read(name, tree, place(name), problems));
  }

  /** The tree of the profile of that name; nothing, and its problems, like {@link #find}. */
  Optional<ObjectNode> tree(String name, Problems problems) {
    return folders.file(name).flatMap(file -> folders.tree(name, file, problems));
  }

  /** Where a profile's problems are. */
  static String place(String name) {
    return files(List.of()).place(name);
  }

  /** Reads every profile of a folder, for its problems. */
  public static void checkAll(Path folder, Problems problems) {
    YamlFolders one = files(List.of(folder));
    one.files()
        .forEach((name, file) ->
            one.tree(name, file, problems)
                .ifPresent(tree -> Profile.read(name, tree, one.place(name), problems)));
  }
}
