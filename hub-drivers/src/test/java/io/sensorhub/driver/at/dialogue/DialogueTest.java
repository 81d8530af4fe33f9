package io.sensorhub.driver.at.dialogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Outcome.Reason;
import io.sensorhub.driver.at.dialogue.Heard.Answer;
import io.sensorhub.driver.at.dialogue.Heard.Code;
import io.sensorhub.driver.at.dialogue.Heard.Silence;
import io.sensorhub.driver.at.dialogue.Heard.Unasked;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DialogueTest {

  private static final Moment NOW = new Moment(Instant.parse("2026-11-21T12:00:00Z"), 1_000);
  private static final Vocabulary WORDS =
      new Vocabulary(
          Set.of("RDY", "+QIND:", "+QUSIM:", "+QSIMSTAT:", "NORMAL POWER DOWN"),
          Set.of("+CSQ", "+QNWINFO"));

  private final Dialogue dialogue = new Dialogue(WORDS);
  private final List<Heard> heard = new ArrayList<>();

  private static Moment at(long seconds) {
    return new Moment(NOW.time().plusSeconds(seconds), NOW.nanos() + seconds * 1_000_000_000L);
  }

  private String send() {
    byte[] frame = new byte[512];
    int length = dialogue.send(frame, NOW);
    return new String(frame, 0, length, StandardCharsets.ISO_8859_1);
  }

  private void put(String command) {
    dialogue.put(AtCommand.of(command, Duration.ofSeconds(2)));
    assertEquals(command + "\r", send());
  }

  private void hear(String text) {
    hear(text, text.length());
  }

  private void hear(String text, int chunk) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    for (int from = 0; from < bytes.length; from += chunk) {
      byte[] piece = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + chunk));
      dialogue.receive(piece, piece.length, NOW, heard::add);
    }
  }

  private Answer answer() {
    return (Answer) heard.getLast();
  }

  private List<String> codes() {
    return heard.stream().filter(Code.class::isInstance).map(code -> ((Code) code).line()).toList();
  }

  /** A command, and the pieces of its answer between which a code can stand. */
  private record Talk(String command, Optional<String> body, List<String> pieces) {

    static Talk of(String command, String... pieces) {
      return new Talk(command, Optional.empty(), List.of(pieces));
    }
  }

  private static final String OK = "\r\nOK\r\n";

  private static final List<Talk> TALKS =
      List.of(
          Talk.of("AT", "AT\r", OK),
          Talk.of("AT+CSQ", "AT+CSQ\r", "\r\n+CSQ: 17,99\r\n", OK),
          Talk.of("ATI", "\r\nQuectel\r\n", "EC25\r\n", "Revision: EC25XYZ\r\n", OK),
          Talk.of("AT+CGSN", "\r\n490154203237518\r\n", OK),
          Talk.of("AT+CEREG?", "\r\n+CEREG: 2,1,\"12AB\",\"0A1B2C3D\",7\r\n", OK),
          Talk.of("AT+CREG?", "\r\n+CREG: 0,5\r\n", OK),
          Talk.of(
              "AT+CMGL=4",
              "\r\n+CMGL: 0,1,,20\r\n",
              "07911234567890\r\n",
              "+CMGL: 1,0,,20\r\n",
              "07919876543210\r\n",
              OK),
          Talk.of("AT+CPIN?", "\r\n+CME ERROR: 14\r\n"),
          Talk.of("AT+CFUN=1", OK),
          Talk.of("ATV0", "0\r"),
          new Talk(
              "AT+CMGS=17",
              Optional.of("0001000C9144"),
              List.of("AT+CMGS=17\r", "\r\n> ", "0001000C9144\u001A\r\n", "+CMGS: 12\r\n", OK)));

  private static final List<List<String>> CODES =
      List.of(
          List.of("\r\n+QIND: \"csq\",21,99\r\n"),
          List.of("\r\n+CREG: 1,\"12AB\",\"0A1B2C3D\",7\r\n"),
          List.of("\r\n+CEREG: 2\r\n"),
          List.of("\r\n+CMTI: \"ME\",3\r\n", "\r\nRING\r\n"),
          List.of("\r\n+CMT: ,24\r\n0791448720003023\r\n"),
          List.of("\r\n+CUSD: 1,\"first\r\nsecond\",15\r\n"),
          List.of("\r\nRDY\r\n"),
          List.of("\r\n+NEVERSEEN: 5\r\n"));

  @Test
  void code_atEveryPlaceOfEveryDialogue_inEverySplit_isHeardOnceAndTheAnswerToo() {
    for (Talk talk : TALKS) {
      List<Heard> plain = run(talk, -1, List.of(), Integer.MAX_VALUE);
      for (List<String> codes : CODES) {
        for (int place = 0; place <= talk.pieces().size(); place++) {
          List<Heard> whole = run(talk, place, codes, Integer.MAX_VALUE);
          String where = talk.command() + ", " + codes + " in front of piece " + place;
          assertEquals(plain, whole.stream().filter(Answer.class::isInstance).toList(), where);
          assertEquals(codes.size(), whole.stream().filter(Code.class::isInstance).count(), where);
          assertEquals(plain.size() + codes.size(), whole.size(), where);
          for (int chunk = 1; chunk < 60; chunk++) {
            assertEquals(whole, run(talk, place, codes, chunk), where + " in pieces of " + chunk);
          }
        }
      }
    }
  }

  @Test
  void octets_cutAnywhere_alsoBetweenAnswerAndCode_meanTheSame() {
    for (Talk talk : TALKS) {
      if (talk.body().isPresent()) {
        continue; // the prompt is a cut by itself
      }
      for (List<String> codes : CODES) {
        for (int place = 0; place <= talk.pieces().size(); place++) {
          List<String> pieces = new ArrayList<>(talk.pieces());
          pieces.addAll(place, codes);
          String all = String.join("", pieces);
          List<Heard> whole = cut(talk, all, all.length());
          for (int at = 1; at < all.length(); at++) {
            assertEquals(whole, cut(talk, all, at), all + " cut at " + at);
          }
        }
      }
    }
  }

  private static List<Heard> cut(Talk talk, String all, int at) {
    DialogueTest test = new DialogueTest();
    test.put(talk.command());
    test.hear(all.substring(0, at), at);
    test.hear(all.substring(at), Math.max(1, all.length() - at));
    return test.heard;
  }

  @Test
  void textThatNeverEnds_orHasMarksInside_swallowsNoAnswer() {
    hear("\r\n+CUSD: 1,\"say \"yes\" or \"no\"\",15\r\n\r\n+CUSD: 1,\"an inch is 1\"\",15\r\n");
    assertEquals(2, codes().size());
    hear("\r\n+CUSD: 1,\"menu\r\nnever ends\r\n");
    byte[] later = "\r\n+QIND: \"csq\",1,99\r\n".getBytes(StandardCharsets.ISO_8859_1);
    dialogue.receive(later, later.length, at(5), heard::add);
    assertEquals("+QIND: \"csq\",1,99", codes().getLast());
    assertEquals(List.of(Reason.GARBAGE), reasons());
  }

  @Test
  void errorInWords_hasItsNumber() {
    put("AT+CPIN?");
    hear("\r\n+CME ERROR: SIM busy\r\n");
    FinalResult.Refused refused = (FinalResult.Refused) answer().result();
    assertTrue(refused.isBusy());
    assertEquals("+CME ERROR: SIM busy (14)", refused.explained());
    put("AT+CPIN?");
    hear("\r\n+CMS ERROR: SIM not inserted\r\n");
    assertTrue(((FinalResult.Refused) answer().result()).is("+CMS ERROR:", 310));
  }

  private static List<Heard> run(Talk talk, int place, List<String> codes, int chunk) {
    DialogueTest test = new DialogueTest();
    test.dialogue.put(new AtCommand(talk.command(), talk.body(), Duration.ofSeconds(2)));
    assertEquals(talk.command() + "\r", test.send());
    boolean bodySent = talk.body().isEmpty();
    for (int i = 0; i <= talk.pieces().size(); i++) {
      if (i == place) {
        codes.forEach(code -> test.hear(code, Math.min(chunk, code.length())));
      }
      if (i < talk.pieces().size()) {
        test.hear(talk.pieces().get(i), Math.min(chunk, talk.pieces().get(i).length()));
      }
      if (!bodySent && test.dialogue.isBusy() && !test.dialogue.awaits()) {
        assertEquals(talk.body().orElseThrow() + "\u001A", test.send());
        bodySent = true;
      }
    }
    assertTrue(bodySent, talk.command());
    assertFalse(test.dialogue.isBusy(), talk.command());
    return test.heard;
  }

  @Test
  void answer_hasItsLines_withoutEchoAndResult() {
    put("AT+CSQ");
    hear("AT+CSQ\r\r\n+CSQ: 17,99\r\n\r\nOK\r\n");
    assertEquals(List.of("+CSQ: 17,99"), answer().lines());
    assertEquals(new FinalResult.Done(), answer().result());
    assertFalse(dialogue.isBusy());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "+CREG: 2,1,\"12AB\",\"0A1B\",7 | true",
        "+CREG: 0,5 | true",
        "+CREG:002,001,\"0001\",\"0010\" | true",
        "+CREG: 2,10, 2CA9, 20 | true",
        "+CREG: 1 | false",
        "+CREG: 11 | false",
        "+CREG: 1,\"12AB\",\"0A1B\",7 | false",
        "+CREG: 2, 0001, 0100, 7 | false",
        "+CREG: 1,84CD,00D3 | false",
        "+CREG: 2,, | false",
        "+CREG: 2,12 | false"
      })
  void registration_isTheAnswer_ifItsSecondFieldCanBeAStatus(String line, boolean isAnswer) {
    put("AT+CREG?");
    hear("\r\n" + line + "\r\n\r\nOK\r\n");
    assertEquals(isAnswer ? List.of(line) : List.of(), answer().lines());
    assertEquals(isAnswer ? List.of() : List.of(line), codes());
  }

  @Test
  void registration_afterTheAnswer_isACode() {
    put("AT+CEREG?");
    hear("\r\n+CEREG: 2,1\r\n\r\n+CEREG: 2,5\r\n\r\nOK\r\n");
    assertEquals(List.of("+CEREG: 2,1"), answer().lines());
    assertEquals(List.of("+CEREG: 2,5"), codes());
  }

  @Test
  void whatASettingCauses_isACodeOfItsName() {
    put("AT+CFUN=1");
    hear("\r\n+CFUN: 1\r\n\r\nOK\r\n");
    assertEquals(List.of(), answer().lines());
    assertEquals(List.of("+CFUN: 1"), codes());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OK",
        "0",
        "ERROR",
        "4",
        "COMMAND NOT SUPPORT",
        "+CME ERROR: 30",
        "+CME ERROR:30",
        "+CME ERROR: ",
        "+CME ERROR: no SIM",
        "+CMS ERROR: 500",
        "+CMS ERROR: bananas"
      })
  void finalResult_endsTheAnswer(String line) {
    put("AT+CSQ");
    hear("\r\n" + line + "\r\n");
    assertEquals(1, heard.size());
    assertFalse(dialogue.isBusy());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"+CMS ERROR:", "MODEM ERROR: 5", "UNKNOWN COMMAND", "BUSY", "NO CARRIER", "1"})
  void otherLine_doesNotEndTheAnswer(String line) {
    put("AT+CSQ");
    hear("\r\n" + line + "\r\n");
    assertTrue(dialogue.isBusy());
  }

  @Test
  void call_endsWithResultsOfItsOwn() {
    for (String line : List.of("NO CARRIER", "BUSY", "NO ANSWER", "NO DIALTONE", "CONNECT 9600")) {
      put("ATD123");
      hear("\r\n" + line + "\r\n");
      assertFalse(dialogue.isBusy(), line);
    }
  }

  @Test
  void error_isExplainedByNumber() {
    assertEquals(
        "+CME ERROR: 10 (SIM not inserted)",
        new FinalResult.Refused("+CME ERROR: 10", OptionalInt.of(10)).explained());
    assertEquals(
        "+CMS ERROR: 322 (memory full)",
        new FinalResult.Refused("+CMS ERROR: 322", OptionalInt.of(322)).explained());
    put("AT+CSQ");
    hear("\r\n+CME ERROR: 9999\r\n");
    assertEquals("+CME ERROR: 9999", ((FinalResult.Refused) answer().result()).explained());
  }

  @Test
  void prompt_isOnlyOne_whileOneIsAwaited() {
    put("AT+CSQ");
    hear("\r\n> \r\n+CSQ: 1,99\r\n\r\nOK\r\n");
    assertEquals(List.of("+CSQ: 1,99"), answer().lines());
  }

  @Test
  void refusal_insteadOfThePrompt_endsTheCommand() {
    dialogue.put(new AtCommand("AT+CMGS=17", Optional.of("00"), Duration.ofMinutes(2)));
    send();
    hear("\r\n+CMS ERROR: 302\r\n");
    assertFalse(dialogue.isBusy());
    assertEquals("", send());
  }

  @Test
  void promptThatNeverComes_isGivenUpSooner() {
    dialogue.put(new AtCommand("AT+CMGS=17", Optional.of("00"), Duration.ofMinutes(2)));
    send();
    dialogue.tick(at(6), heard::add);
    assertFalse(((Silence) heard.getFirst()).bodySent());
  }

  @Test
  void silence_isTold_whenTheTimeIsOver() {
    put("AT+CSQ");
    dialogue.tick(at(1), heard::add);
    assertEquals(List.of(), heard);
    dialogue.tick(at(2), heard::add);
    assertEquals(List.of(new Silence(AtCommand.of("AT+CSQ", Duration.ofSeconds(2)), false)), heard);
    assertFalse(dialogue.isBusy());
  }

  @Test
  void whatIsAnAnswer_butNotToUs_isCounted() {
    hear("\r\n+CSQ: 17,99\r\n\r\nOK\r\n");
    put("AT+CGSN");
    hear("\r\n+QNWINFO: \"FDD LTE\"\r\n");
    assertEquals(List.of(Reason.UNASKED, Reason.UNASKED, Reason.UNASKED), reasons());
  }

  private List<Reason> reasons() {
    return heard.stream()
        .filter(Unasked.class::isInstance)
        .map(unasked -> ((Unasked) unasked).reason())
        .toList();
  }

  @Test
  void number_isTheAnswerOnly_whereANumberIsAsked() {
    put("AT+CGSN");
    hear("\r\nnoise\r\n\r\n490154203237518\r\n\r\nOK\r\n");
    assertEquals(List.of("490154203237518"), answer().lines());
  }

  @Test
  void codeWithoutItsTelegram_costsItselfAlone() {
    put("AT+CSQ");
    hear("\r\n+CMT: ,24\r\n\r\n+CSQ: 9,99\r\n\r\nOK\r\n");
    assertEquals(List.of("+CSQ: 9,99"), answer().lines());
    assertEquals(List.of(Reason.GARBAGE), reasons());
  }

  @Test
  void samples_neverTellANumberOrAMessage() {
    hear("\r\n07914487200030230441\r\n+CMT: \"+491701234567\",,\"26/11/21\"\r\nhello\r\n");
    hear("x".repeat(5000) + "\r\n");
    String told = heard.toString();
    assertFalse(told.contains("0791") || told.contains("4917") || told.contains("hello"), told);
    assertEquals(Reason.TOO_LONG, reasons().getLast());
  }

  @Test
  void openText_isBounded_andTheLineGoesOn() {
    hear("\r\n+CUSD: 1,\"menu\r\n" + "1 a line of a menu\r\n".repeat(100));
    heard.clear();
    put("AT");
    hear("\r\nOK\r\n");
    assertEquals(new FinalResult.Done(), answer().result());
  }

  @Test
  void longLine_isWholeUpTo4096Octets() {
    String list = "+COPS: " + "(1,\"x\",\"y\",\"26201\",7),".repeat(150);
    put("AT+COPS=?");
    hear("\r\n" + list + "\r\n\r\nOK\r\n", 7);
    assertEquals(List.of(list), answer().lines());
  }

  @Test
  void afterClear_whatHadBegunIsForgotten() {
    put("AT+CSQ");
    hear("\r\n+CMT: ,24\r\n+CS");
    dialogue.clear();
    put("AT");
    hear("\r\nOK\r\n");
    assertEquals(1, heard.size());
    assertEquals("AT", answer().command().text());
  }
}
