package io.sensorhub.driver.text.textlines;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.core.NumberText;
import io.sensorhub.core.PropertyNames;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.tree.Section;
import io.sensorhub.driver.Gathering;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.Outcome.Happened;
import io.sensorhub.driver.Outcome.Reason;
import io.sensorhub.driver.text.TextDriver;
import io.sensorhub.driver.text.TextTaker;
import io.sensorhub.driver.text.asked.TextQuestion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Takes values from lines by regular expressions; each named group is a property. The expressions
 * are RE2's, which need a time that grows with the line alone, whatever a device sends.
 */
final class PatternTaker implements TextTaker {

  /**
   * One kind of line.
   *
   * @param event the name of the event that such a line is; empty: it is state
   * @param texts properties that are text even where they look like a number
   */
  private record Kind(Pattern pattern, Optional<String> event, Set<String> texts) {}

  private final DeviceId device;
  private final Gathering state;
  private final List<Kind> kinds;
  private final NumberText numbers;

  private PatternTaker(DeviceConfig device, List<Kind> kinds, NumberText numbers) {
    this.device = device.id();
    this.state = new Gathering(device);
    this.kinds = List.copyOf(kinds);
    this.numbers = numbers;
  }

  static PatternTaker read(DeviceConfig device, Section protocol) {
    List<Kind> kinds = new ArrayList<>();
    for (Section section : protocol.sections("lines")) {
      kind(section, section.text("event")).ifPresent(kinds::add);
      section.close();
    }
    boolean comma = protocol.flag("decimal_comma", false);
    return new PatternTaker(device, kinds, comma ? NumberText.COMMA : NumberText.POINT);
  }

  /** Reads {@code match} and {@code texts} of a question whose answer is told by them. */
  Optional<TextQuestion.Answer> answer(Section question) {
    if (!question.has("match")) {
      return Optional.empty();
    }
    return kind(question, Optional.empty()).map(Answer::new);
  }

  /** The answer to one question. */
  private final class Answer implements TextQuestion.Answer {
    private final Kind kind;

    Answer(Kind kind) {
      this.kind = kind;
    }

    private Map<String, Value> values(String line) {
      return PatternTaker.this.values(kind, kind.pattern().matcher(line));
    }

    @Override
    public boolean fits(String line) {
      return !values(line).isEmpty();
    }

    @Override
    public void take(String line, Moment now, Consumer<Outcome> outcomes) {
      outcomes.accept(state.add(values(line), now.time()));
    }
  }

  private static Optional<Kind> kind(Section section, Optional<String> event) {
    Set<String> texts = Set.copyOf(section.texts("texts"));
    Optional<String> match = section.text("match");
    if (match.isEmpty()) {
      section.missing("match", "a regular expression with named groups, (?P<name>…)");
      return Optional.empty();
    }
    try {
      Pattern pattern = Pattern.compile(match.get());
      Set<String> groups = pattern.namedGroups().keySet();
      if (groups.isEmpty() && event.isEmpty()) {
        section.wrong("match", "at least one named group, (?P<name>…)");
      }
      for (String group : groups) {
        if (!PropertyNames.isName(group)) {
          section.wrong("match", "other names for groups than \"" + group + "\"");
        }
      }
      return Optional.of(new Kind(pattern, event, texts));
    } catch (PatternSyntaxException e) {
      section.wrong("match", "a regular expression (" + e.getDescription() + ")");
      return Optional.empty();
    }
  }

  @Override
  public void take(String line, Moment now, Consumer<Outcome> outcomes) {
    for (Kind kind : kinds) {
      Matcher matcher = kind.pattern().matcher(line);
      if (matcher.find()) {
        matched(kind, values(kind, matcher.reset()), line, now, outcomes);
        return;
      }
    }
    outcomes.accept(TextDriver.skipped(Reason.UNKNOWN_LINE, line));
  }

  /** The values of the groups; empty if the line does not match. */
  private Map<String, Value> values(Kind kind, Matcher matcher) {
    Map<String, Value> values = new LinkedHashMap<>();
    if (!matcher.find()) {
      return values;
    }
    for (String group : kind.pattern().namedGroups().keySet()) {
      String text = matcher.group(group);
      if (text != null) {
        values.put(group, value(text, kind.texts().contains(group)));
      }
    }
    return values;
  }

  private void matched(
      Kind kind, Map<String, Value> values, String line, Moment now, Consumer<Outcome> outcomes) {
    if (kind.event().isPresent()) {
      ObjectNode data = Json.object();
      values.forEach((name, value) -> data.set(name, value.toJson()));
      outcomes.accept(new Happened(device, kind.event().get(), Json.write(data)));
    } else if (values.isEmpty()) {
      outcomes.accept(TextDriver.skipped(Reason.NO_VALUES, line));
    } else {
      outcomes.accept(state.add(values, now.time()));
    }
  }

  private Value value(String text, boolean isText) {
    if (isText) {
      return text.equalsIgnoreCase("nan") ? new Value.Missing() : new Value.Text(text);
    }
    return text.isBlank() ? new Value.Missing() : numbers.value(text);
  }
}
