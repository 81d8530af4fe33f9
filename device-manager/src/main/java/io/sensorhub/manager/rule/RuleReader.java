package io.sensorhub.manager.rule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.Section;
import io.sensorhub.stream.device.ProbePlan;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads one rule: a file in {@code profiles/usb}, or an element of {@code config.usb.rules}. */
public final class RuleReader {

  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9_-]{0,31}");
  private static final Pattern HEX = Pattern.compile("[0-9A-Fa-f*?]{1,4}");
  private static final Pattern PATTERN = Pattern.compile("[^\\x00-\\x1f]{1,255}");
  private static final int REGISTERS = 65_535;
  private static final int MOST_RATES = 4;
  private static final int MOST_QUESTIONS = 5;

  /** Listens at the usual rates, and asks nothing. */
  private static final ProbePlan LISTEN = new ProbePlan(ProbePlan.USUAL_RATES, List.of());

  private final Set<String> profiles;
  private final Problems problems;

  /**
   * @param profiles names of the hub's profiles
   * @param problems takes what is wrong
   */
  public RuleReader(Set<String> profiles, Problems problems) {
    this.profiles = Set.copyOf(profiles);
    this.problems = problems;
  }

  /**
   * Reads a rule.
   *
   * @param name its id where it gives none
   * @param own whether it is the user's
   * @return nothing where there were problems
   */
  public Optional<Rule> read(String name, Section rule, boolean own) {
    int before = problems.all().size();
    String id = rule.text("id", ID).orElse(name);
    String shown = rule.text("name").orElse(id);
    List<Match> matches = matches(rule);
    Trust trust = rule.choice("trust", Trust.KEYS).orElse(Trust.FAMILY);
    List<Candidate> candidates = candidates(rule, id, trust);
    Optional<String> protocol = rule.text("protocol", ID);
    ProbePlan probe = rule.section("probe").map(this::probe).orElse(LISTEN);
    rule.close();
    if (trust == Trust.EXACT) {
      checkExact(rule, matches, candidates);
    }
    return problems.all().size() > before
        ? Optional.empty()
        : Optional.of(new Rule(id, shown, matches, trust, candidates, protocol, probe, own));
  }

  private List<Match> matches(Section rule) {
    List<Match> matches = new ArrayList<>();
    if (rule.value("match").filter(JsonNode::isArray).isPresent()) {
      rule.sections("match").forEach(section -> matches.add(match(section)));
    } else {
      rule.section("match").ifPresent(section -> matches.add(match(section)));
    }
    if (matches.isEmpty()) {
      rule.missing("match", "what the adapter tells of itself, such as vendor_id and product_id");
    }
    return matches;
  }

  /** A mapping of patterns; one without a pattern is a problem. */
  static Match match(Section section) {
    Map<Match.Part, Glob> patterns = new EnumMap<>(Match.Part.class);
    for (Match.Part part : Match.Part.values()) {
      boolean number = part == Match.Part.VENDOR_ID || part == Match.Part.PRODUCT_ID;
      section
          .text(part.key(), number ? HEX : PATTERN)
          .ifPresent(pattern -> patterns.put(part, new Glob(pattern)));
    }
    if (patterns.isEmpty()) {
      section.missing("vendor_id", "at least one pattern");
    }
    section.close();
    return new Match(patterns);
  }

  private List<Candidate> candidates(Section rule, String id, Trust trust) {
    List<Section> sections = rule.sections("candidates");
    boolean single = rule.has("profile");
    rule.ask("port");
    rule.ask("device");
    if (trust == Trust.NEVER) {
      for (String key : List.of("profile", "port", "device", "candidates", "probe")) {
        if (rule.sets(key)) {
          rule.wrong(key, "nothing, for \"never\" opens no device");
        }
      }
      return List.of();
    }
    if (single == !sections.isEmpty()) {
      rule.missing("profile", "either \"profile\" or \"candidates\"");
      return List.of();
    }
    List<Candidate> candidates = new ArrayList<>();
    if (single) {
      candidate(rule, id).ifPresent(candidates::add);
    }
    for (Section section : sections) {
      String name = section.text("id", ID).orElse(id);
      candidate(section, name).ifPresent(candidates::add);
      section.close();
    }
    return candidates;
  }

  private Optional<Candidate> candidate(Section section, String id) {
    Optional<String> profile = section.text("profile");
    if (profile.isEmpty()) {
      section.missing("profile", "one of the hub's profiles");
      return Optional.empty();
    }
    if (!profiles.contains(profile.get())) {
      section.unknown("profile", profiles);
    }
    return Optional.of(
        new Candidate(
            id,
            profile.get(),
            port(section),
            object(section, "device", Set.of("device_id", "port_id", "url", "ip", "profile"))));
  }

  /**
   * The member {@code port} of a rule or of what a person wishes: members of a port of the instance
   * file, without those that say which adapter it is.
   */
  public static ObjectNode port(Section section) {
    return object(section, "port", Set.of("serial_path", "usb", "address", "port_id"));
  }

  /** Members of the instance file; its own readers check them when they are used. */
  private static ObjectNode object(Section section, String key, Set<String> decided) {
    Optional<Section> members = section.section(key);
    for (String member : decided) {
      if (members.filter(each -> each.sets(member)).isPresent()) {
        members.get().wrong(member, "nothing, for the hub fills it in");
      }
    }
    return members.map(Section::raw).orElseGet(Json::object);
  }

  private ProbePlan probe(Section section) {
    List<Integer> rates = new ArrayList<>();
    for (JsonNode rate : section.value("rates").orElseGet(Json::object)) {
      rates.add(rate.asInt());
    }
    if (rates.size() > MOST_RATES
        || rates.stream().anyMatch(rate -> rate < 50 || rate > 4_000_000)) {
      section.wrong("rates", "up to " + MOST_RATES + " numbers from 50 to 4000000");
    }
    List<ProbePlan.Question> questions = new ArrayList<>();
    for (Section ask : section.sections("ask")) {
      question(ask).ifPresent(questions::add);
    }
    if (questions.size() > MOST_QUESTIONS) {
      section.wrong("ask", "at most " + MOST_QUESTIONS + " questions");
    }
    section.close();
    return new ProbePlan(rates.isEmpty() ? LISTEN.rates() : rates, questions);
  }

  private Optional<ProbePlan.Question> question(Section ask) {
    Optional<String> profile = ask.text("profile");
    profile
        .filter(name -> !profiles.contains(name))
        .ifPresent(_ -> ask.unknown("profile", profiles));
    int unit = ask.whole("unit_id", 1, 247).orElse(1);
    int function = ask.whole("function", 3, 4).orElse(3);
    OptionalInt address = ask.whole("address", 0, REGISTERS);
    List<Integer> expect = new ArrayList<>();
    Optional<JsonNode> expected = ask.value("expect");
    expected.ifPresent(given -> {
      if (given.isArray()) {
        given.forEach(each -> expect.add(each.asInt(-1)));
      } else {
        expect.add(given.asInt(-1));
      }
    });
    if (expect.isEmpty() || expect.stream().anyMatch(each -> each < 0 || each > REGISTERS)) {
      ask.wrong("expect", "a number from 0 to " + REGISTERS + ", or a list of such");
    }
    if (profile.isEmpty()) {
      ask.missing("profile", "the profile that the answer proves");
    }
    if (address.isEmpty()) {
      ask.missing("address", "a whole number from 0 to " + REGISTERS);
    }
    ask.close();
    return profile.isEmpty() || address.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ProbePlan.Question(profile.get(), unit, function, address.getAsInt(), expect));
  }

  private static void checkExact(Section rule, List<Match> matches, List<Candidate> candidates) {
    for (Match match : matches) {
      Optional<String> vendor = match.pattern(Match.Part.VENDOR_ID);
      Optional<String> product = match.pattern(Match.Part.PRODUCT_ID);
      boolean numbers =
          vendor.filter(RuleReader::fixed).isPresent()
              && product.filter(RuleReader::fixed).isPresent();
      if (!numbers) {
        rule.wrong("trust", "family, or vendor_id and product_id of four digits in each match");
      } else if (VagueIds.holds(vendor.get(), product.get()) && !match.tellsWhatItIs()) {
        rule.wrong(
            "trust",
            "family: "
                + vendor.get()
                + ":"
                + product.get()
                + " says which chip it is, not what is behind it; with exact also match"
                + " serial_number, socket, or a manufacturer or product of its own");
      }
    }
    if (candidates.size() > 1) {
      rule.wrong("trust", "family, for there is more than one candidate");
    }
  }

  private static boolean fixed(String digits) {
    return digits.length() == 4 && digits.indexOf('*') < 0 && digits.indexOf('?') < 0;
  }
}
