package io.sensorhub.driver.text.asked;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Reading;
import io.sensorhub.core.Value;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.core.tree.Problem;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.driver.AskingDriver;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.DriverContract;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Order;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.Outcome.Exchange;
import io.sensorhub.driver.Outcome.Exchanged;
import io.sensorhub.driver.Outcome.Failed;
import io.sensorhub.driver.Outcome.Measured;
import io.sensorhub.driver.Outcome.Partly;
import io.sensorhub.driver.registry.Drivers;
import io.sensorhub.driver.text.TextChecksum;
import io.sensorhub.testkit.TestInstance;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Instruments that are asked, in a time that the test makes. */
class AskedLinesTest extends DriverContract {

  private static final String PROBE =
      "{ask: [{send: R, end: cr, interval: 10}], lines: [{match: '^(?P<ph>[0-9.]+)$'}]}";

  private static final String METER =
      """
      {ask: [{send: 'MEAS:VOLT?', end: lf, interval: 10, match: '^(?P<volt>\\S+)$'},
             {send: 'MEAS:CURR?', end: lf, interval: 10, match: '^(?P<amp>\\S+)$'}],
       lines: [{match: '^ALARM (?P<alarm>\\d+)$'}]}
      """;

  private final List<Outcome> outcomes = new ArrayList<>();
  private long millis;

  private static Driver driver(String driver, String protocol, Problems problems) {
    return Drivers.forInstance(
            TestInstance.of(
                """
                {"instance_id": "x",
                 "config": {"ports": [{"port_id": "p", "serial_path": "/dev/null",
                                       "driver": "%s", "max_line_bytes": 200}]},
                 "devices": [{"device_id": "d", "port_id": "p", "profile": "p"}]}
                """
                    .formatted(driver),
                Map.of(
                    "p",
                    "driver: " + driver + "\nprotocol: " + protocol.replace("\n", " ") + "\n")),
            problems)
        .values()
        .iterator()
        .next();
  }

  private static AskingDriver asking(String protocol) {
    Problems problems = new Problems();
    Driver driver = driver("text-lines", protocol, problems);
    assertTrue(problems.isEmpty(), problems.all().toString());
    driver.reset(NOW);
    return assertInstanceOf(AskingDriver.class, driver);
  }

  private static List<String> places(String protocol) {
    Problems problems = new Problems();
    driver("text-lines", protocol, problems);
    return problems.all().stream().map(Problem::place).toList();
  }

  @Override
  protected Driver driver() {
    return asking(PROBE);
  }

  @Override
  protected void ask(Driver driver) {
    ((AskingDriver) driver).send(new byte[AskingDriver.LONGEST_FRAME], at(2_000), outcome -> {});
  }

  @Override
  protected List<byte[]> telegrams() {
    return texts("7.02\r", "R\r7.03\r\n7.04\r", "*OK\r7.05\r", "\u0000\u0001\r\r7.06\r");
  }

  private static Moment at(long millis) {
    return new Moment(TIME.plusMillis(millis), millis * 1_000_000);
  }

  /** What the driver sends after that many milliseconds more. */
  private String sent(AskingDriver driver, long later) {
    millis += later;
    byte[] frame = new byte[AskingDriver.LONGEST_FRAME];
    int length = driver.send(frame, at(millis), outcomes::add);
    return new String(Arrays.copyOf(frame, length), StandardCharsets.ISO_8859_1);
  }

  private void comes(Driver driver, String text) {
    outcomes.clear();
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    driver.receive(bytes, bytes.length, at(millis), outcomes::add);
  }

  /** The same, and the moment behind it in which another line would follow. */
  private void answers(AskingDriver driver, String text) {
    comes(driver, text);
    millis += 30;
    driver.tick(at(millis), outcomes::add);
  }

  private void passes(Driver driver, long later) {
    millis += later;
    outcomes.clear();
    driver.tick(at(millis), outcomes::add);
  }

  private Map<String, Value> values() {
    return outcomes.stream()
        .flatMap(outcome ->
            switch (outcome) {
              case Measured measured -> Stream.of(measured.reading().values());
              case Partly partly -> Stream.of(partly.reading().values());
              default -> Stream.empty();
            })
        .reduce((first, last) -> last)
        .orElseThrow();
  }

  @Test
  void whatFollowsAnAnswer_withoutALineEnd_isNoPartOfTheNextOne() {
    for (String rest : List.of(">", "\u0003\u0007", "ok> ")) {
      AskingDriver driver = asking(PROBE);
      assertEquals("R\r", sent(driver, 1_000));
      comes(driver, "5.5\r\n" + rest);
      assertEquals(Map.of("ph", new Value.Decimal(5.5)), values());
      assertEquals("R\r", sent(driver, 10_000));
      comes(driver, "6.5\r\n" + rest);
      assertEquals(Map.of("ph", new Value.Decimal(6.5)), values(), rest);
    }
  }

  @Test
  void lineThatIsStillComing_isNotCut() {
    AskingDriver driver = asking(METER);
    assertEquals("MEAS:VOLT?\n", sent(driver, 1_000));
    comes(driver, "3.3\nALA");
    assertEquals("", sent(driver, 500));
    comes(driver, "RM 7\n");
    assertEquals(new Value.Whole(7), values().get("alarm"));
  }

  private Failed failed() {
    return outcomes.stream()
        .filter(Failed.class::isInstance)
        .map(Failed.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private Partly partly() {
    assertTrue(outcomes.stream().noneMatch(Measured.class::isInstance), outcomes.toString());
    assertTrue(outcomes.stream().noneMatch(Failed.class::isInstance), outcomes.toString());
    return outcomes.stream()
        .filter(Partly.class::isInstance)
        .map(Partly.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private AskingDriver answeredOnce() {
    AskingDriver driver = asking(METER);
    sent(driver, 100);
    answers(driver, "12.5\n");
    sent(driver, 100);
    answers(driver, "0.5\n");
    return driver;
  }

  /** The first question is not answered twice, the second one is. */
  private AskingDriver troubled() {
    AskingDriver driver = answeredOnce();
    assertEquals("MEAS:VOLT?\n", sent(driver, 10_000));
    passes(driver, 1_500);
    assertEquals(List.of(Exchange.TIMEOUT), exchanges());
    assertEquals(1, outcomes.size(), "it is put again first");
    assertEquals("MEAS:CURR?\n", sent(driver, 1_100));
    answers(driver, "0.6\n");
    assertEquals(Map.of("volt", new Value.Decimal(12.5), "amp", new Value.Decimal(0.6)), values());
    assertEquals("MEAS:VOLT?\n", sent(driver, 100));
    passes(driver, 1_500);
    return driver;
  }

  @Test
  void questionThatIsNotAnswered_costsItsOwnPropertiesAlone() {
    AskingDriver driver = troubled();
    assertEquals(FaultCode.READ_TIMEOUT, partly().fault().code());
    assertEquals("d does not answer \"MEAS:VOLT?\"", partly().fault().message());
    assertEquals(Map.of("volt", new Value.Missing(), "amp", new Value.Decimal(0.6)), values());
    for (int i = 0; i < 200; i++) {
      String sent = sent(driver, 500);
      if (sent.equals("MEAS:CURR?\n")) {
        answers(driver, "0." + (i + 100) + "\n");
        assertEquals(new Value.Missing(), values().get("volt"));
        assertTrue(partly().fault().message().contains("MEAS:VOLT?"));
      } else if (!sent.isEmpty()) {
        passes(driver, 1_500);
        assertEquals(new Value.Missing(), partly().reading().values().get("volt"));
      }
    }
    String sent = sent(driver, 500);
    while (!sent.equals("MEAS:VOLT?\n")) {
      answers(driver, sent.isEmpty() ? "" : "0.7\n");
      sent = sent(driver, 500);
    }
    answers(driver, "12.7\n");
    assertTrue(outcomes.stream().anyMatch(Measured.class::isInstance), outcomes.toString());
    assertEquals(new Value.Decimal(12.7), values().get("volt"));
  }

  @Test
  void refresh_doesNotWaitForAQuestionInTrouble() {
    AskingDriver driver = troubled();
    List<Order.Result> results = new ArrayList<>();
    driver.order(read(results), at(millis));
    assertEquals("MEAS:CURR?\n", sent(driver, 1_000));
    answers(driver, "0.8\n");
    assertEquals(List.of(new Order.Result.Done(Map.of())), results);
  }

  @Test
  void deviceThatAnswersNothingAnyMore_fails() {
    AskingDriver driver = answeredOnce();
    List<Failed> failures = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      if (!driver.awaits()) {
        sent(driver, 0);
      }
      passes(driver, 250);
      outcomes.stream()
          .filter(Failed.class::isInstance)
          .map(Failed.class::cast)
          .forEach(failures::add);
    }
    assertTrue(failures.size() >= 3, failures.toString());
  }

  private List<Exchange> exchanges() {
    return outcomes.stream()
        .filter(Exchanged.class::isInstance)
        .map(outcome -> ((Exchanged) outcome).exchange())
        .toList();
  }

  @Test
  void question_isPutEachInterval_andItsAnswerTaken() {
    AskingDriver driver = asking(PROBE);
    assertEquals("", sent(driver, 0), "the line is not quiet yet");
    assertEquals("R\r", sent(driver, 100));
    assertTrue(driver.awaits());
    millis += 300;
    comes(driver, "R\r7.0");
    assertTrue(driver.awaits());
    comes(driver, "2\r");
    assertFalse(driver.awaits());
    assertEquals(Map.of("ph", new Value.Decimal(7.02)), values());
    assertEquals(List.of(Exchange.ANSWERED), exchanges());
    assertEquals("", sent(driver, 9_000));
    comes(driver, "7.03\r");
    assertEquals(Map.of("ph", new Value.Decimal(7.03)), values(), "unasked");
    assertEquals("R\r", sent(driver, 1_000));
  }

  @Test
  void eachQuestion_hasItsOwnAnswer_andWhatComesUnaskedIsTaken() {
    AskingDriver driver = asking(METER);
    assertEquals("MEAS:VOLT?\n", sent(driver, 100));
    comes(driver, "ALARM 7\n+1.25E+01\n");
    passes(driver, 25);
    assertEquals(Map.of("alarm", new Value.Whole(7), "volt", new Value.Decimal(12.5)), values());
    assertEquals("MEAS:CURR?\n", sent(driver, 100));
    answers(driver, "nan\n");
    assertEquals(new Value.Missing(), values().get("amp"));
    assertEquals(new Value.Decimal(12.5), values().get("volt"));
  }

  @Test
  void betweenQuestions_nothingIsDueBeforeTheNext() {
    AskingDriver driver = asking(PROBE);
    sent(driver, 100);
    comes(driver, "7.02\r");
    assertEquals(at(10_000).nanos(), driver.wakeNanos());
    passes(driver, 400);
    assertEquals(at(10_000).nanos(), driver.wakeNanos());
  }

  @Test
  void partOfALine_isForgottenWithItsSession() {
    AskingDriver driver = asking(PROBE);
    sent(driver, 100);
    comes(driver, "7.02\r9");
    driver.resumed();
    comes(driver, "7.03\r");
    assertEquals(Map.of("ph", new Value.Decimal(7.03)), values());
    assertEquals("", sent(driver, 9_000), "what is due when stays");
    assertEquals("R\r", sent(driver, 1_000));
  }

  @Test
  void lateAnswer_doesNotAnswerTheNextQuestion() {
    AskingDriver driver = asking(METER);
    assertEquals("MEAS:VOLT?\n", sent(driver, 100));
    passes(driver, 1_500);
    assertEquals(FaultCode.READ_TIMEOUT, failed().fault().code());
    assertEquals(List.of(Exchange.TIMEOUT), exchanges());
    assertEquals("", sent(driver, 500));
    comes(driver, "12.5\n");
    assertTrue(outcomes.stream().noneMatch(Measured.class::isInstance), outcomes.toString());
    assertEquals("MEAS:CURR?\n", sent(driver, 1_000));
    answers(driver, "0.5\n");
    assertEquals(Map.of("amp", new Value.Decimal(0.5)), values());
    assertEquals("MEAS:VOLT?\n", sent(driver, 100));
  }

  @Test
  void answerThatComesTwice_isNotTheOneToTheNextQuestion() {
    AskingDriver driver = asking(METER);
    assertEquals("MEAS:VOLT?\n", sent(driver, 100));
    answers(driver, "230.1\n");
    assertEquals("MEAS:CURR?\n", sent(driver, 0));
    answers(driver, "230.1\n");
    passes(driver, 20);
    assertEquals(List.of(), outcomes, "held back, for it is the answer to another question");
    comes(driver, "5.1\n");
    passes(driver, 1_500);
    assertEquals(List.of(Exchange.LATE), exchanges());
    assertEquals(1, outcomes.size(), "neither is taken");
    Map<String, Value> told =
        askedAgain(driver, Map.of("MEAS:VOLT?\n", "230.2", "MEAS:CURR?\n", "5.2"));
    assertEquals(Map.of("volt", new Value.Decimal(230.2), "amp", new Value.Decimal(5.2)), told);
  }

  /** Answers what is asked within the next 10 s, each question once; what was told at the end. */
  private Map<String, Value> askedAgain(AskingDriver driver, Map<String, String> answers) {
    Map<String, Value> told = Map.of();
    long end = millis + 10_000;
    while (millis < end) {
      String question = driver.awaits() ? "" : sent(driver, 10);
      if (!question.isEmpty()) {
        comes(driver, answers.get(question) + "\n");
      }
      passes(driver, 10);
      if (outcomes.stream().anyMatch(Measured.class::isInstance)) {
        told = values();
      }
    }
    return told;
  }

  @Test
  void answersThatAreEqualByChance_areTaken_andCostTimeOnlyOnce() {
    AskingDriver driver = asking(METER);
    sent(driver, 100);
    answers(driver, "0\n");
    sent(driver, 0);
    answers(driver, "0\n");
    assertTrue(driver.awaits());
    passes(driver, 1_000);
    assertEquals(Map.of("volt", new Value.Whole(0), "amp", new Value.Whole(0)), values());
    assertEquals("MEAS:VOLT?\n", sent(driver, 10_000));
    answers(driver, "0\n");
    assertEquals("MEAS:CURR?\n", sent(driver, 0));
    answers(driver, "0\n");
    assertFalse(driver.awaits());
  }

  @Test
  void twoAnswersInOneGo_areNotTaken_whateverTheyAre() {
    AskingDriver driver = asking(METER);
    sent(driver, 100);
    answers(driver, "230.1\n230.2\n");
    passes(driver, 100);
    assertEquals(List.of(), outcomes.stream().filter(Measured.class::isInstance).toList());
    Map<String, Value> told =
        askedAgain(driver, Map.of("MEAS:VOLT?\n", "230.3", "MEAS:CURR?\n", "5.1"));
    assertEquals(Map.of("volt", new Value.Decimal(230.3), "amp", new Value.Decimal(5.1)), told);
  }

  @Test
  void whatAnInstrumentPrintsBehindEachAnswer_isKnownTheSecondTime() {
    for (String protocol :
        List.of(
            METER,
            "{ask: [{send: 'MEAS:VOLT?', end: lf, interval: 10, match: '^(?P<volt>\\S+)$'}]}")) {
      AskingDriver driver = asking(protocol);
      Map<String, Value> told =
          askedAgain(driver, Map.of("MEAS:VOLT?\n", "230.1\nOK", "MEAS:CURR?\n", "5.1\nOK"));
      assertEquals(new Value.Decimal(230.1), told.get("volt"));
      if (protocol.equals(METER)) {
        assertEquals(new Value.Decimal(5.1), told.get("amp"));
      }
    }
  }

  @Test
  void oneAnswerTooMany_whileNothingIsAsked_isCounted_andWhatWasToldIsAskedAgain() {
    AskingDriver driver = asking(METER);
    sent(driver, 100);
    answers(driver, "230.1\n");
    sent(driver, 0);
    answers(driver, "5.1\n");
    millis += 500;
    comes(driver, "5.3\n");
    assertEquals(List.of(Outcome.Reason.UNASKED), skips());
    assertEquals("", sent(driver, 500), "quiet before the next question");
    String first = sent(driver, 500);
    assertFalse(first.isEmpty());
    answers(driver, "6.1\n");
    passes(driver, 900);
    assertTrue(driver.awaits(), "and behind its answer");
    passes(driver, 100);
    assertFalse(driver.awaits());
    assertFalse(values().isEmpty());
  }

  private List<Outcome.Reason> skips() {
    return outcomes.stream()
        .filter(Outcome.Skipped.class::isInstance)
        .map(outcome -> ((Outcome.Skipped) outcome).reason())
        .toList();
  }

  @Test
  void sessionThatIsOneAnswerBehind_isFoundWithinTenSeconds() {
    AskingDriver driver = asking(METER.replace("interval: 10", "interval: 0.1"));
    NavigableMap<Long, String> coming = new TreeMap<>();
    long doubted = 0;
    int wrong = 0;
    for (int n = 0; millis < 60_000; ) {
      String question = driver.awaits() ? "" : sent(driver, 5);
      if (!question.isEmpty()) {
        if (++n == 4) {
          coming.put(millis, "stray\n");
        }
        coming.put(millis + 90, (question.startsWith("MEAS:VOLT") ? "v" : "a") + n + "\n");
      }
      passes(driver, 5);
      List<Outcome> told = new ArrayList<>(outcomes);
      while (!coming.isEmpty() && coming.firstKey() <= millis) {
        comes(driver, coming.pollFirstEntry().getValue());
        told.addAll(outcomes);
      }
      if (doubted == 0 && told.toString().contains("UNASKED")) {
        doubted = millis;
      }
      wrong +=
          (int)
              told.stream()
                  .filter(outcome -> outcome instanceof Measured one && !isRight(one.reading()))
                  .count();
      assertTrue(doubted == 0 || millis < doubted + 5_000 || isRight(told), told.toString());
    }
    assertTrue(doubted > 0 && doubted < 12_000, "found at ms " + doubted);
    assertTrue(wrong > 0, "the test has put it behind");
  }

  private static boolean isRight(List<Outcome> told) {
    return told.stream()
        .allMatch(outcome -> !(outcome instanceof Measured one) || isRight(one.reading()));
  }

  private static boolean isRight(Reading reading) {
    return reading.values().entrySet().stream()
        .allMatch(value -> value.getValue().toString().contains("=" + value.getKey().charAt(0)));
  }

  @Test
  void linesThatTellApartWhatTheyAnswer_areTakenAtOnce() {
    AskingDriver driver =
        asking(
            "{ask: [{send: V, end: lf, match: '^V (?P<volt>\\S+)$'}, {send: A, end: lf, match: '^A"
                + " (?P<amp>\\S+)$'}]}");
    sent(driver, 100);
    comes(driver, "V 1.5\n");
    assertEquals(new Value.Decimal(1.5), values().get("volt"));
    sent(driver, 25);
    comes(driver, "V 1.5\nA 2.5\n");
    assertEquals(new Value.Decimal(2.5), values().get("amp"));
  }

  @Test
  void silentInstrument_isAskedEverMoreRarely_andReadsOfItAreAnsweredAtOnce() {
    AskingDriver driver = asking(PROBE);
    List<Long> asked = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      if (!driver.awaits() && !sent(driver, 0).isEmpty()) {
        asked.add(millis);
      }
      passes(driver, 20);
    }
    assertTrue(asked.size() >= 8 && asked.size() <= 14, asked.toString());
    long last = asked.getLast() - asked.get(asked.size() - 2);
    assertTrue(last >= 60_000 && last < 63_000, asked.toString());
    List<Order.Result> results = new ArrayList<>();
    driver.order(read(results), at(millis));
    assertInstanceOf(Order.Result.Failed.class, results.getFirst());
  }

  private Order.Read read(List<Order.Result> results) {
    return new Order.Read(new DeviceId("d"), (millis + 15_000) * 1_000_000, results::add);
  }

  @Test
  void refresh_asksEveryQuestionNow() {
    AskingDriver driver = asking(METER);
    sent(driver, 100);
    answers(driver, "1\n");
    sent(driver, 100);
    answers(driver, "2\n");
    List<Order.Result> results = new ArrayList<>();
    millis += 1_000;
    driver.order(read(results), at(millis));
    assertEquals("MEAS:VOLT?\n", sent(driver, 0));
    answers(driver, "3\n");
    assertEquals(List.of(), results);
    assertEquals("MEAS:CURR?\n", sent(driver, 100));
    answers(driver, "4\n");
    assertEquals(List.of(new Order.Result.Done(Map.of())), results);
    driver.order(read(results), at(millis));
    sent(driver, 100);
    driver.lost(at(millis));
    assertInstanceOf(Order.Result.Failed.class, results.getLast());
    driver.order(
        new Order.Write(new DeviceId("d"), Map.of(), Long.MAX_VALUE, results::add), at(millis));
    assertInstanceOf(Order.Result.NotSupported.class, results.getLast());
  }

  @Test
  void answerThatNothingTakes_isShownInTheFault() {
    AskingDriver driver = asking(PROBE);
    sent(driver, 100);
    comes(driver, "*ER\r");
    passes(driver, 500);
    assertEquals(List.of(), outcomes);
    passes(driver, 1_000);
    assertEquals(FaultCode.INVALID_RESPONSE, failed().fault().code());
    assertTrue(failed().fault().message().contains("*ER"), failed().fault().message());
  }

  @Test
  void checksumsOfInverters_areSentAndChecked() {
    AskingDriver driver =
        asking(
            "{encoding: latin-1, checksum: voltronic, ask: [{send: QPIGS, end: cr,"
                + " checksum: voltronic}], lines: [{match: '^\\((?P<grid>[0-9.]+)'}]}");
    assertEquals("QPIGS\u00b7\u00a9\r", sent(driver, 100));
    byte[] answer = "(230.1".getBytes(StandardCharsets.US_ASCII);
    String check =
        new String(
            TextChecksum.VOLTRONIC.of(answer, 0, answer.length), StandardCharsets.ISO_8859_1);
    comes(driver, "(230.7" + check + "\r");
    assertTrue(driver.awaits());
    comes(driver, "(230.1" + check + "\r");
    assertEquals(Map.of("grid", new Value.Decimal(230.1)), values());
    sent(driver, 10_000);
    comes(driver, "(230.7" + check + "\r");
    passes(driver, 2_000);
    assertEquals(FaultCode.CHECKSUM_ERROR, failed().fault().code());
  }

  @Test
  void checksums_areThoseOfTheirCatalogue() {
    byte[] text = "123456789".getBytes(StandardCharsets.US_ASCII);
    Map<TextChecksum, String> expected =
        Map.of(
            TextChecksum.NONE, "",
            TextChecksum.SUM_HEX, "DD",
            TextChecksum.XOR_HEX, "31",
            TextChecksum.NMEA, "*00",
            TextChecksum.CRC16_MODBUS, "7K",
            TextChecksum.CRC16_XMODEM, "1\u00c3",
            TextChecksum.VOLTRONIC, "1\u00c3");
    expected.forEach((checksum, octets) ->
        assertEquals(
            octets,
            new String(checksum.of(text, 0, text.length), StandardCharsets.ISO_8859_1),
            checksum.name()));
    byte[] line = "xx123456789ddyy".getBytes(StandardCharsets.US_ASCII);
    assertEquals(9, TextChecksum.SUM_HEX.checked(line, 2, 11));
    assertEquals(-1, TextChecksum.SUM_HEX.checked(line, 2, 10));
    assertEquals(-1, TextChecksum.SUM_HEX.checked(line, 2, 1));
  }

  @Test
  void readout_thatAnOpeningStarts_isTakenWhole() {
    AskingDriver driver =
        asking(
            "{ask: [{send: '/?!', interval: 60, timeout: 2}],"
                + " lines: [{match: '^/(?P<meter>.*)', texts: [meter]},"
                + " {match: '1\\.8\\.0\\((?P<energy>[0-9.]+)\\*kWh'}]}");
    assertEquals("/?!\r\n", sent(driver, 100));
    millis += 1_900;
    comes(driver, "/ISK5");
    passes(driver, 1_500);
    assertTrue(driver.awaits(), "the answer has begun");
    comes(driver, "MT174\r\n");
    assertEquals(List.of(Exchange.ANSWERED), exchanges());
    comes(driver, "1.8.0(000123.45*kWh)\r\n!\r\n");
    assertEquals(new Value.Decimal(123.45), values().get("energy"));
  }

  @Test
  void jsonLines_canBeAskedFor() {
    Problems problems = new Problems();
    Driver driver = driver("json-lines", "{ask: [{send: '?', end: lf}], ends: object}", problems);
    assertTrue(problems.isEmpty());
    AskingDriver asking = assertInstanceOf(AskingDriver.class, driver);
    asking.reset(NOW);
    assertEquals("?\n", sent(asking, 100));
    comes(asking, "{\"t\":1}");
    assertFalse(asking.awaits());
  }

  @Test
  void questionsThatCannotBe_areToldByPlace() {
    String lines = "lines: [{match: '(?P<a>x)'}]";
    assertEquals(List.of("p#/protocol/ask/0/send"), places("{ask: [{end: none}], " + lines + "}"));
    assertEquals(
        List.of("p#/protocol/ask/0/send"),
        places("{ask: [{send: '°'}], encoding: ascii, " + lines + "}"));
    assertEquals(
        List.of("p#/protocol/ask/0/interval"),
        places("{ask: [{send: a, interval: 0}], " + lines + "}"));
    assertEquals(
        List.of("p#/protocol/ask/0/checksum", "p#/protocol/checksum"),
        places("{ask: [{send: a, checksum: crc}], checksum: sum, " + lines + "}"));
    assertEquals(List.of("p#/protocol/lines"), places("{ask: [{send: a}]}"));
    assertEquals(List.of(), places("{ask: [{send: a, match: '(?P<a>x)'}]}"));
    assertEquals(
        List.of("p#/protocol/ask/0/match"),
        places("{ask: [{send: a, match: 'x'}], " + lines + "}"));
    assertEquals(
        List.of("p#/protocol/ask/0/event"), places("{ask: [{send: a, event: x}], " + lines + "}"));
  }

  private static AskingDriver two(String interval, String... devices) {
    String ask =
        "driver: json-lines\nprotocol: {lines: {%s: {as: state}}, ask: [{send: %s, interval: %s}]}";
    Problems problems = new Problems();
    Driver driver =
        Drivers.forInstance(
                TestInstance.of(
                    """
                    {"instance_id": "x",
                     "config": {"ports": [{"port_id": "p", "serial_path": "/dev/null",
                                           "driver": "json-lines"}]},
                     "devices": [%s]}
                    """
                        .formatted(
                            Stream.of(devices)
                                .map(id ->
                                    "{\"device_id\": \"%s\", \"port_id\": \"p\", \"profile\": \"%s\"}"
                                        .formatted(id, id))
                                .collect(Collectors.joining(","))),
                    Map.of(
                        "a",
                        ask.formatted("a", "A", "10"),
                        "b",
                        ask.formatted("b", "B", interval))),
                problems)
            .values()
            .iterator()
            .next();
    assertTrue(problems.isEmpty(), problems.all().toString());
    return assertInstanceOf(AskingDriver.class, driver);
  }

  @Test
  void instrumentThatStays_isAskedAsBefore_andWhoWaitsForAnotherOneIsAnswered() {
    AskingDriver driver = two("10", "a", "b");
    driver.reset(NOW);
    assertEquals("A", sent(driver, 100).strip());
    comes(driver, "{\"type\":\"a\",\"v\":1}\n");
    List<Order.Result> a = new ArrayList<>();
    List<Order.Result> b = new ArrayList<>();
    driver.order(new Order.Read(new DeviceId("a"), Long.MAX_VALUE, a::add), at(millis));
    driver.order(new Order.Read(new DeviceId("b"), Long.MAX_VALUE, b::add), at(millis));
    AskingDriver heir = two("20", "a", "b");
    assertTrue(driver.canGoOnAs(heir));
    driver.goOnAs(heir, at(millis));
    assertEquals(List.of(), b, "b is asked differently, and still asked");
    driver.goOnAs(two("20", "a"), at(millis));
    assertInstanceOf(Order.Result.Failed.class, b.getFirst());
    assertEquals("A", sent(driver, 100).strip());
    comes(driver, "{\"type\":\"a\",\"w\":2}\n");
    assertInstanceOf(Order.Result.Done.class, a.getFirst());
    assertEquals(new Value.Whole(1), values().get("v"));
    assertEquals(new Value.Whole(2), values().get("w"));
    assertEquals("", sent(driver, 9_000));
    assertEquals("A", sent(driver, 1_000).strip());
  }
}
