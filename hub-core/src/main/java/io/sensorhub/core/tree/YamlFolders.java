package io.sensorhub.core.tree;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Files {@code NAME.yaml} of one kind in folders. A file in a folder that comes first replaces one
 * of the same name. A folder that does not exist, or cannot be listed, counts as empty: whoever
 * looks for one of its names is told that there is none.
 */
public final class YamlFolders {

  private static final String ENDING = ".yaml";

  private final List<Path> folders;
  private final String within;
  private final String kind;

  /**
   * @param within what stands before a file's name where its problems are told, such as {@code
   *     usb/}
   * @param kind what a file is, for a problem: {@code a profile in YAML}
   */
  public YamlFolders(List<Path> folders, String within, String kind) {
    this.folders = List.copyOf(folders);
    this.within = within;
    this.kind = kind;
  }

  /** The files by name. */
  public SortedMap<String, Path> files() {
    SortedMap<String, Path> files = new TreeMap<>();
    for (Path folder : folders) {
      for (Path file : list(folder)) {
        String name = file.getFileName().toString();
        files.putIfAbsent(name.substring(0, name.length() - ENDING.length()), file);
      }
    }
    return files;
  }

  private static List<Path> list(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ENDING)).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** The file of that name, without listing the folders. */
  public Optional<Path> file(String name) {
    return folders.stream()
        .map(folder -> folder.resolve(name + ENDING))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /** Where the problems of the file of that name are. */
  public String place(String name) {
    return within + name + ENDING + "#";
  }

  /** The content of a file; nothing, and its problems, if it cannot be read. */
  public Optional<ObjectNode> tree(String name, Path file, Problems problems) {
    try {
      return StrictTree.yaml(Files.readAllBytes(file), place(name), problems);
    } catch (IOException e) {
      problems.add(place(name), "a file that cannot be read (" + e.getMessage() + ")", kind);
      return Optional.empty();
    }
  }
}
