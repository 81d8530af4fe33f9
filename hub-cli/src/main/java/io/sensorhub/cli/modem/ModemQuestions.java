package io.sensorhub.cli.modem;

import io.sensorhub.core.Value;
import io.sensorhub.driver.AskingDriver;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.at.dialogue.AtCommand;
import io.sensorhub.driver.at.dialogue.Dialogue;
import io.sensorhub.driver.at.dialogue.Heard;
import io.sensorhub.driver.at.dialogue.Vocabulary;
import io.sensorhub.driver.at.read.AnswerReader;
import io.sensorhub.driver.at.read.Identity;
import io.sensorhub.serial.line.Line;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Asks a modem on an open line what it is. Nothing that lasts is changed. Blocks, 16 s at most. For
 * one thread.
 */
final class ModemQuestions {

  /** What opens a dialogue: an end to whatever somebody has left half on the line. */
  private static final String ESCAPE = "\u001B\r";

  /** Results, in words, and no echo. */
  private static final String SYNC = "ATQ0V1E0";

  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int TRIES = 3;
  private static final int READ_MS = 100;
  private static final Set<String> CODES = Set.of("RDY", "+QIND:", "+QUSIM:", "POWERED DOWN");

  private final Line.Connection line;
  private final Clock clock;
  private final LongSupplier ticker;
  private final Dialogue dialogue = new Dialogue(new Vocabulary(CODES, Set.of("+QCCID", "+QCFG")));

  /**
   * @param ticker nanoseconds that only go forward
   */
  ModemQuestions(Line.Connection line, Clock clock, LongSupplier ticker) {
    this.line = line;
    this.clock = clock;
    this.ticker = ticker;
  }

  /**
   * What the modem tells of itself: {@code imei}, {@code iccid}, {@code manufacturer}, {@code
   * model}, {@code revision}, {@code usb_mode}, each missing where the modem does not tell it.
   *
   * @return empty if no modem answers
   * @throws IOException if the line is gone
   */
  Optional<Map<String, Value>> ask() throws IOException {
    byte[] escape = ESCAPE.getBytes(StandardCharsets.US_ASCII);
    line.write(escape, escape.length);
    boolean there = false;
    for (int i = 0; i < TRIES && !there; i++) {
      there = put(SYNC).filter(Heard::isDone).isPresent();
    }
    Optional<String> imei =
        there ? put("AT+CGSN").flatMap(Heard::firstLine).flatMap(Identity::imei) : Optional.empty();
    if (imei.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Value> told = new LinkedHashMap<>();
    told.put("imei", new Value.Text(imei.get()));
    told.putAll(AnswerReader.ATI.read(lines("ATI")));
    told.putAll(AnswerReader.QCCID.read(lines("AT+QCCID")));
    told.putAll(AnswerReader.USBNET.read(lines("AT+QCFG=\"usbnet\"")));
    return Optional.of(told);
  }

  private List<String> lines(String command) throws IOException {
    return put(command).map(Heard::information).orElse(List.of());
  }

  /** The answer to a command; empty if none comes in time. */
  private Optional<Heard> put(String command) throws IOException {
    byte[] frame = new byte[AskingDriver.LONGEST_FRAME];
    byte[] buffer = new byte[AskingDriver.LONGEST_FRAME];
    List<Heard> answers = new ArrayList<>();
    dialogue.put(AtCommand.of(command, PATIENCE));
    line.write(frame, dialogue.send(frame, now()));
    while (dialogue.awaits()) {
      int count = line.read(buffer, READ_MS);
      dialogue.receive(buffer, count, now(), answers::add);
      dialogue.tick(now(), answers::add);
    }
    return answers.stream().filter(Heard.Answer.class::isInstance).findFirst();
  }

  private Moment now() {
    return new Moment(clock.instant(), ticker.getAsLong());
  }
}
