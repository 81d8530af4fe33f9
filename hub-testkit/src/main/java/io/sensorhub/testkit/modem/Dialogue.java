package io.sensorhub.testkit.modem;

import io.sensorhub.testkit.modem.AtCommand.Form;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * What is said on a modem's line: octets become commands, commands are answered. Not thread-safe.
 */
final class Dialogue {

  private static final char CONTROL_Z = 0x1A;
  private static final char ESCAPE = 0x1B;
  private static final int GARBAGE_OCTETS = 64;

  /** What a command does beside being answered. */
  interface Effects {
    /** Called before the answer is said. */
    void before(AtCommand command);

    /** Called when the answer has been said. */
    void after(AtCommand command);
  }

  private final List<Quirk> quirks;
  private final Settings settings;
  private final List<Part> parts;
  private final Consumer<byte[]> line;
  private final Effects effects;
  private final Map<String, String> fixed = new HashMap<>();
  private final List<String> asked = new ArrayList<>();
  private final List<String> sent = new ArrayList<>();
  private final StringBuilder heard = new StringBuilder();
  private final Random random = new Random(1);
  private boolean prompted;
  private boolean scanning;
  private boolean first = true;

  Dialogue(
      List<Quirk> quirks,
      Settings settings,
      List<Part> parts,
      Consumer<byte[]> line,
      Effects effects) {
    this.quirks = quirks;
    this.settings = settings;
    this.parts = parts;
    this.line = line;
    this.effects = effects;
  }

  /** The modem has started: nothing is under way. */
  void reset() {
    first = true;
    prompted = false;
    scanning = false;
    heard.setLength(0);
  }

  void answers(String command, String information) {
    fixed.put(command, information);
  }

  int asked(String command) {
    return Collections.frequency(asked, command);
  }

  List<String> sent() {
    return List.copyOf(sent);
  }

  boolean isScanning() {
    return scanning;
  }

  void receive(int octet) {
    if (octet == ESCAPE) {
      if (prompted) {
        say("\r\nOK\r\n");
      }
      prompted = false;
      heard.setLength(0);
    } else if (prompted && octet == CONTROL_Z) {
      prompted = false;
      sent.add(heard.toString());
      heard.setLength(0);
      answer("", Reply.ok("+CMGS: " + sent.size()));
    } else if (octet == '\r' && !prompted) {
      String command = heard.toString().strip();
      heard.setLength(0);
      take(command);
    } else {
      heard.append((char) octet);
    }
  }

  private void take(String command) {
    if (command.isEmpty()) {
      return;
    }
    asked.add(command);
    boolean lost = first && quirks.contains(Quirk.LOSES_FIRST);
    first = false;
    if (lost || scanning || quirks.contains(Quirk.MUTE)) {
      return;
    }
    if (quirks.contains(Quirk.GARBAGE)) {
      byte[] noise = new byte[GARBAGE_OCTETS];
      random.nextBytes(noise);
      line.accept(noise);
      return;
    }
    String echo = settings.echoes() || quirks.contains(Quirk.ECHO) ? command + "\r" : "";
    if (!command.toUpperCase(Locale.ROOT).startsWith("AT")) {
      answer(echo, Reply.ERROR);
      return;
    }
    AtCommand parsed = AtCommand.parse(command);
    String information = fixed.get(command);
    if (information != null) {
      answer(echo, Reply.ok(information));
    } else if (parsed.is("+CMGS", Form.SET)) {
      prompted = true;
      say(echo + "\r\n> ");
    } else if (parsed.is("+COPS", Form.TEST) && quirks.contains(Quirk.SCANS_FOR_EVER)) {
      scanning = true;
    } else {
      effects.before(parsed);
      answer(echo, reply(parsed));
      effects.after(parsed);
    }
  }

  private Reply reply(AtCommand command) {
    if (command.is("+CUSD", Form.SET)) {
      return Reply.ok();
    }
    for (Part part : parts) {
      Reply reply = part.answer(command).orElse(null);
      if (reply != null) {
        return reply;
      }
    }
    return Reply.ERROR;
  }

  private void answer(String echo, Reply reply) {
    StringBuilder text = new StringBuilder(echo);
    if (!reply.lines().isEmpty()) {
      text.append("\r\n").append(String.join("\r\n", reply.lines())).append("\r\n");
    }
    say(text.append(settings.end(reply.end())).toString());
  }

  void say(String text) {
    line.accept(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
