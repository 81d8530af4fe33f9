package io.sensorhub.manager.rule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.Section;
import io.sensorhub.core.tree.StrictTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Rules of an instance, and rules in folders: {@code NAME.yaml}. A file in a folder that comes
 * first replaces one of the same name.
 */
public final class RuleFolders {

  private static final String OF_INSTANCE = "/config/usb/rules";
  private static final String ENDING = ".yaml";

  private RuleFolders() {}

  /**
   * Reads all rules.
   *
   * @param ofInstance those that the instance file itself has under {@code config.usb.rules}
   * @param folders the last one is the shipped one, the others are the user's; one that does not
   *     exist counts as empty
   * @param profiles names of the hub's profiles
   * @param problems takes what is wrong; a rule with a problem is left out
   */
  public static Rules read(
      List<ObjectNode> ofInstance, List<Path> folders, Set<String> profiles, Problems problems) {
    Map<String, Path> files = new TreeMap<>();
    for (Path folder : folders) {
      for (Path file : list(folder)) {
        files.putIfAbsent(name(file), file);
      }
    }
    List<Rule> rules = new ArrayList<>();
    RuleReader reader = new RuleReader(profiles, problems);
    files.forEach((name, file) -> {
      String place = "usb/" + name + ENDING + "#";
      boolean own = !file.startsWith(folders.getLast());
      try {
        StrictTree.yaml(Files.readAllBytes(file), place, problems)
            .flatMap(tree -> reader.read(name, new Section(tree, place, problems), own))
            .ifPresent(rules::add);
      } catch (IOException e) {
        problems.add(
            place, "a file that cannot be read (" + e.getMessage() + ")", "a rule in YAML");
      }
    });
    for (int index = 0; index < ofInstance.size(); index++) {
      Section rule =
          new Section(ofInstance.get(index).deepCopy(), OF_INSTANCE + "/" + index, problems);
      if (!rule.sets("id")) {
        rule.missing("id", "the name of the rule");
      }
      reader.read("rule_" + index, rule, true).ifPresent(rules::add);
    }
    return new Rules(rules);
  }

  private static String name(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(0, name.length() - ENDING.length());
  }

  private static List<Path> list(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ENDING)).sorted().toList();
    } catch (IOException e) {
      return List.of(); // a folder that cannot be listed has no rules
    }
  }
}
