package io.sensorhub.manager.rule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.Section;
import io.sensorhub.manager.identity.Plugged;
import java.util.ArrayList;
import java.util.List;

/** The adapters that the instance file says to leave alone ({@code config.usb.ignore}). */
public final class Ignored {

  private static final String PLACE = "/config/usb/ignore";

  private final List<Match> matches;

  private Ignored(List<Match> matches) {
    this.matches = List.copyOf(matches);
  }

  /**
   * Reads them.
   *
   * @param trees each in the form of a rule's match
   * @param problems takes what is wrong
   */
  public static Ignored read(List<ObjectNode> trees, Problems problems) {
    List<Match> matches = new ArrayList<>();
    for (int index = 0; index < trees.size(); index++) {
      matches.add(
          RuleReader.match(
              new Section(trees.get(index).deepCopy(), PLACE + "/" + index, problems)));
    }
    return new Ignored(matches);
  }

  /** Whether an adapter is one of them. */
  public boolean holds(Plugged plugged) {
    return matches.stream().anyMatch(match -> match.fits(plugged));
  }
}
