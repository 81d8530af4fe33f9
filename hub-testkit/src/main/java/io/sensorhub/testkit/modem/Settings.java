package io.sensorhub.testkit.modem;

import io.sensorhub.testkit.modem.AtCommand.Form;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a simulated modem was told of how to talk; most of it is lost when it boots. */
final class Settings implements Part {

  private static final Pattern BASIC = Pattern.compile("(?:&?[A-Z][0-9]*)*");
  private static final Pattern ONE = Pattern.compile("(&?[A-Z])([0-9]*)");
  private static final String HERE = "usbat";

  /** Settings that are taken and change nothing here. */
  private static final Set<String> TAKEN =
      Set.of(
          "+CSCS",
          "+CMGF",
          "+CREG",
          "+CGREG",
          "+CEREG",
          "+CNMI",
          "+CGEREP",
          "+QINDCFG",
          "+CLIP",
          "+CGDCONT",
          "+CGATT",
          "+CGACT",
          "+COPS",
          "+QPOWD");

  private final boolean noResults;
  private String codePort;
  private boolean echo;
  private boolean quiet;
  private boolean words;
  private int errors;
  private int radio = 1;

  Settings(List<Quirk> quirks) {
    this.noResults = quirks.contains(Quirk.NO_RESULTS);
    this.codePort = quirks.contains(Quirk.CODES_ELSEWHERE) ? "uart1" : HERE;
  }

  /** The modem has started anew. */
  void reset() {
    echo = true;
    quiet = noResults;
    words = !noResults;
    errors = 0;
    radio = 1;
  }

  boolean echoes() {
    return echo;
  }

  boolean codesHere() {
    return codePort.equals(HERE) || codePort.equals("all");
  }

  /** A final result as it is said now. */
  String end(String result) {
    if (quiet || result.isEmpty()) {
      return "";
    }
    String said = errors == 0 && result.startsWith("+CME ERROR") ? "ERROR" : result;
    if (words) {
      return "\r\n" + said + "\r\n";
    }
    return said.equals("OK") ? "0\r" : said.equals("ERROR") ? "4\r" : "\r\n" + said + "\r\n";
  }

  @Override
  public Optional<Reply> answer(AtCommand command) {
    boolean basic = command.form() == Form.EXECUTE && BASIC.matcher(command.name()).matches();
    if (basic && !command.name().equals("I")) {
      return Optional.of(basic(command.name()));
    }
    boolean set = command.form() == Form.SET;
    return switch (command.name()) {
      case "+CMEE" -> {
        errors = set ? command.number(0) : errors;
        yield Optional.of(set ? Reply.ok() : Reply.ok("+CMEE: " + errors));
      }
      case "+CFUN" -> {
        radio = set ? command.number(0) : radio;
        yield Optional.of(set ? Reply.ok() : Reply.ok("+CFUN: " + radio));
      }
      case "+QURCCFG" -> {
        List<String> values = command.list();
        if (values.size() > 1) {
          codePort = values.get(1);
          yield Optional.of(Reply.ok());
        }
        yield Optional.of(Reply.ok("+QURCCFG: \"urcport\",\"" + codePort + "\""));
      }
      default -> TAKEN.contains(command.name()) && set ? Optional.of(Reply.ok()) : Optional.empty();
    };
  }

  private Reply basic(String letters) {
    Matcher matcher = ONE.matcher(letters);
    while (matcher.find()) {
      boolean on = matcher.group(2).equals("1");
      switch (matcher.group(1)) {
        case "E" -> echo = on;
        case "Q" -> quiet = on;
        case "V" -> words = on;
        case "Z", "&F" -> reset();
        default -> {} // taken, and changes nothing here
      }
    }
    return Reply.ok();
  }
}
