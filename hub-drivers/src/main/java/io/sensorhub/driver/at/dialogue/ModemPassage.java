package io.sensorhub.driver.at.dialogue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.driver.Passage;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is said to a modem and by it: names of commands and codes, results, and the values of those
 * that name nobody. Of all other lines only the length: they may be numbers, messages or secrets.
 * The octets themselves are never shown. For one thread.
 */
public final class ModemPassage implements Passage {

  /** Codes and settings whose values are neither numbers of people nor texts, places or secrets. */
  private static final Set<String> OPEN =
      Set.of(
          "CSQ",
          "CESQ",
          "CFUN",
          "CMEE",
          "CMGF",
          "CNMI",
          "CPMS",
          "CSCS",
          "CRC",
          "CGATT",
          "CGACT",
          "CSMS",
          "CMER",
          "CBC",
          "CTZU",
          "CTZR",
          "CME ERROR",
          "CMS ERROR");

  /** Commands that carry nothing: no number is dialled by them. */
  private static final Pattern BASIC =
      Pattern.compile(
          "(?i)AT(?:[EVQ][01]|X[0-4]|[ZHIO][0-9]?|S[0-9]{1,2}(?:=[0-9]{1,3}|[?])|&[FCDVW][0-9]?)*");

  /** What such values consist of; a text that looks like a code is none. */
  private static final Pattern VALUES = Pattern.compile("[ 0-9,.\"A-Z()=?-]{0,60}");

  private static final Pattern COMMAND =
      Pattern.compile("(?i)(AT[+^$%*]([A-Z][A-Z0-9]{0,15})(?:=\\?|[=?:]|$))(.*)", Pattern.DOTALL);

  /** Without a colon it may be a line of a text. */
  private static final Pattern CODE =
      Pattern.compile("([+^$%*]([A-Z][A-Z0-9]{0,15}(?: ERROR)?):)(.*)", Pattern.DOTALL);

  /** The code whose text may have several lines. */
  private static final String TEXT = "+CUSD:";

  private static final Pattern BARE = Pattern.compile("OK|ERROR|RING|NO CARRIER|BUSY|NO ANSWER|>");

  /** Whether a text that a code has begun goes on in the next line. */
  private boolean textGoesOn;

  @Override
  public boolean tellsTexts() {
    return false;
  }

  @Override
  public Seen sent(byte[] octets) {
    return seen(octets, ModemPassage::shown);
  }

  @Override
  public Seen heard(byte[] octets) {
    return seen(octets, this::heard);
  }

  private static Seen seen(byte[] octets, UnaryOperator<String> shows) {
    ObjectNode json = Json.object();
    ArrayNode lines = json.putArray("lines");
    for (String line : new String(octets, StandardCharsets.ISO_8859_1).split("[\r\n]+", -1)) {
      String text = line.strip();
      if (!text.isEmpty()) {
        lines.add(shows.apply(text));
      }
    }
    return new Seen(false, Optional.of(json));
  }

  private String heard(String line) {
    boolean inText = textGoesOn;
    boolean odd = line.chars().filter(sign -> sign == '"').count() % 2 == 1;
    textGoesOn = inText != odd && (inText || line.startsWith(TEXT));
    return inText ? octets(line) : shown(line);
  }

  /** A line without what concerns only the people who call and write. */
  static String shown(String line) {
    if (BARE.matcher(line).matches() || BASIC.matcher(line).matches()) {
      return line;
    }
    Matcher code = CODE.matcher(line);
    Matcher named = code.matches() ? code : COMMAND.matcher(line);
    if (!named.matches()) {
      return octets(line);
    }
    String head = named.group(1);
    String values = named.group(3);
    boolean harmless =
        values.isEmpty()
            || (OPEN.contains(named.group(2).toUpperCase(Locale.ROOT))
                && VALUES.matcher(values).matches());
    return harmless ? head + values : head + " (" + values.length() + " octets)";
  }

  private static String octets(String line) {
    return "a line of " + line.length() + " octets";
  }
}
