package io.sensorhub.runtime.instance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.profile.Profile;
import io.sensorhub.core.profile.ProfileSource;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.StrictTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Profiles in folders: {@code NAME.yaml}. A folder that comes first wins. */
public final class ProfileFolders implements ProfileSource {

  private static final String ENDING = ".yaml";

  private final List<Path> folders;

  /** Folders that do not exist count as empty. */
  public ProfileFolders(List<Path> folders) {
    this.folders = List.copyOf(folders);
  }

  @Override
  public Set<String> names() {
    Set<String> names = new TreeSet<>();
    folders.forEach(folder -> names.addAll(names(folder)));
    return names;
  }

  private static List<String> names(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return new ArrayList<>(
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(ENDING))
              .map(name -> name.substring(0, name.length() - ENDING.length()))
              .sorted()
              .toList());
    } catch (IOException e) {
      return List.of(); // a folder that cannot be listed has no profiles; the name is told unknown
    }
  }

  @Override
  public Optional<Profile> find(String name, Problems problems) {
    return tree(name, problems).flatMap(tree -> Profile.read(name, tree, place(name), problems));
  }

  /** The tree of the profile of that name; nothing, and its problems, like {@link #find}. */
  Optional<ObjectNode> tree(String name, Problems problems) {
    return folders.stream()
        .map(folder -> folder.resolve(name + ENDING))
        .filter(Files::isRegularFile)
        .findFirst()
        .flatMap(file -> tree(file, place(name), problems));
  }

  /** Where a profile's problems are. */
  static String place(String name) {
    return name + ENDING + "#";
  }

  /** Reads every profile of a folder, for its problems. */
  public void checkAll(Path folder, Problems problems) {
    for (String name : names(folder)) {
      tree(folder.resolve(name + ENDING), place(name), problems)
          .ifPresent(tree -> Profile.read(name, tree, place(name), problems));
    }
  }

  private static Optional<ObjectNode> tree(Path file, String place, Problems problems) {
    try {
      return StrictTree.yaml(Files.readAllBytes(file), place, problems);
    } catch (IOException e) {
      problems.add(
          place, "a file that cannot be read (" + e.getMessage() + ")", "a profile in YAML");
      return Optional.empty();
    }
  }
}
