package io.sensorhub.manager.rule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.Section;
import io.sensorhub.core.tree.YamlFolders;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Rules of an instance, and rules in folders: {@code NAME.yaml}. A file in a folder that comes
 * first replaces one of the same name.
 */
public final class RuleFolders {

  private static final String OF_INSTANCE = "/config/usb/rules";

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
    YamlFolders files = new YamlFolders(folders, "usb/", "a rule in YAML");
    List<Rule> rules = new ArrayList<>();
    RuleReader reader = new RuleReader(profiles, problems);
    files
        .files()
        .forEach((name, file) -> {
          boolean own = !file.startsWith(folders.getLast());
          files
              .tree(name, file, problems)
              .map(tree -> new Section(tree, files.place(name), problems))
              .flatMap(section -> reader.read(name, section, own))
              .ifPresent(rules::add);
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
}
