package io.sensorhub.driver.at.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.driver.at.console.CommandRules.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandRulesTest {

  private static final CommandRules RULES =
      new CommandRules(
          entries(
              "AT",
              "ATI",
              "AT+CSQ",
              "AT+COPS?",
              "AT+CPIN?",
              "AT+QCFG=\"usbnet\"",
              "AT+QCFG=\"usbcfg\"",
              "AT+QENG=\"servingcell\"",
              "AT+QURCCFG=\"urcport\""),
          entries("AT+CFUN=", "AT+QCFG=\"usbnet\",", "AT&F"),
          entries("AT+QCFG=\"usbcfg\",", "AT+CLCK", "AT+CPIN="));

  private static List<Entry> entries(String... texts) {
    return Stream.of(texts).map(text -> Entry.parse(text).orElseThrow()).toList();
  }

  private static Verdict judge(CommandRules rules, String typed) {
    return rules.judge(ConsoleCommand.parse(typed).orElseThrow(() -> new AssertionError(typed)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0001',
      value = {
        "AT | ALLOWED",
        "at | ALLOWED",
        "ATI | ALLOWED",
        "ATI9 | DANGEROUS",
        "at + csq | ALLOWED",
        "AT+CSQ? | ALLOWED",
        "AT+CSQX | DANGEROUS",
        "AT+COPS? | ALLOWED",
        "AT+COPS=? | DANGEROUS",
        "AT+COPS=0 | DANGEROUS",
        "AT+CFUN=1,1 | DANGEROUS",
        "AT+QCFG=\"usbnet\" | ALLOWED",
        "AT+QCFG=\"USBNET\" | ALLOWED",
        "AT+QCFG=\"usbnet\",1 | DANGEROUS",
        "AT+QCFG=\"usbnetx\" | DANGEROUS",
        "AT+QCFG=\"usbcfg\" | ALLOWED",
        "AT+QENG=\"servingcell\" | ALLOWED",
        "AT&F | DANGEROUS",
        "AT&F0 | DANGEROUS",
        "AT+NOBODYKNOWS | DANGEROUS",
        "ATZ | DANGEROUS",
        "AT+QURCCFG=\"urcport\" | ALLOWED",
        "AT+QURCCFG=\"urcport\",\"usbat\" | DANGEROUS",
        "AT+QURCCFG=\"urcport\",\"all\" | DANGEROUS"
      })
  void command_isJudgedByTheLongestEntryThatFits(String typed, Verdict verdict) {
    assertEquals(verdict, judge(RULES, typed));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AT+EGMR=1,7,\"490154203237518\"",
        "at+egmr=1",
        "a t + e g m r",
        "AT+EGMR?",
        "AT+QCFG=\"usbcfg\",0x2C7C",
        "AT+QCFG=\"UsbCfg\" , 0x2C7C",
        "AT+QCFG=usbcfg,0x2C7C",
        "AT+QCFG=\" usbcfg\",0",
        "AT+CLCK=\"SC\",0",
        "AT+CPIN=1234",
        "AT+CPIN=\"1234\"",
        "ATD123",
        "ATD *99#",
        "atdt0170;",
        "ATA",
        "ATO",
        "ATO0",
        "AT&W",
        "AT&W1",
        "AT+CMUX=0",
        "AT+IPR=9600",
        "AT+QIOPEN=1,0,\"TCP\"",
        "AT+CMGS=17",
        "AT+CMGW=1",
        "AT+QCMGS=1",
        "AT+CUSD=1,\"*100#\"",
        "AT+QURCCFG=\"urcport\",\"usbmodem\"",
        "AT+QURCCFG=\"urcport\",\"uart1\"",
        "AT+QURCCFG=\"urcport\",\"usbatx\"",
        "AT+QURCCFG=\"urcport\",usbmodem"
      })
  void deniedCommand_isDenied_inEveryDisguise(String typed) {
    assertEquals(Verdict.DENIED, judge(RULES, typed));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "AT;+EGMR=1",
        "ATE0+EGMR=1",
        "AT+CSQ;+EGMR=1",
        "AT+CSQ+EGMR=1",
        "AT+CSQ?+EGMR=1",
        "AT+CSQ;",
        "ATE0;&W",
        "ATE0&W",
        "ATI&W",
        "AT&F&W",
        "ATZD123",
        "A/",
        "+++",
        "AT+",
        "AT+CSQ=",
        "AT+CSQ\r",
        "AT+CSQ\rAT+EGMR=1",
        "AT+CSQ\u001A",
        "AT+CSQ\u0000",
        "AT+CSQ\n",
        "AT+C\u00D6PS?",
        "AT+QCFG=\"usbcfg",
        "AT+QCFG=\"usb\\63fg\",0",
        "AT+QCFG=\\75sbcfg,0",
        "AT\\Q0",
        "AT=1",
        "+CSQ",
        "CSQ",
        "ATATI"
      })
  void whatIsNoneOfTheThreeForms_isNoCommand(String typed) {
    assertEquals(Optional.empty(), ConsoleCommand.parse(typed));
  }

  @Test
  void semicolon_inQuotes_isText() {
    assertTrue(ConsoleCommand.parse("AT+QCFG=\"a;b\",1").isPresent());
  }

  @Test
  void command_isSentInUpperCase_withoutSpaces_butForWhatIsQuoted() {
    assertEquals(
        "AT+QCFG=\"Usb Net\",1",
        ConsoleCommand.parse("at + qcfg = \"Usb Net\" , 1").orElseThrow().text());
  }

  @Test
  void command_isAtMost400Octets() {
    String longest = "AT+X=" + "1".repeat(395);
    assertTrue(ConsoleCommand.parse(longest).isPresent());
    assertFalse(ConsoleCommand.parse(longest + "1").isPresent());
  }

  @Test
  void instance_mayAllowMore_andPermitWhatIsDenied() {
    CommandRules own = RULES.with(entries("AT+CFUN=", "AT+QGPS"), entries("AT+CLCK"));
    assertEquals(Verdict.ALLOWED, judge(own, "AT+CFUN=1,1"));
    assertEquals(Verdict.ALLOWED, judge(own, "AT+QGPS=1"));
    assertEquals(Verdict.DANGEROUS, judge(own, "AT+CLCK=\"SC\",0"));
    assertEquals(Verdict.DENIED, judge(own, "AT+CPIN=1"));
  }

  @Test
  void whatIsFixed_cannotBeAllowedNorPermitted() {
    List<Entry> fixed = entries("AT+EGMR", "ATD", "AT&W", "AT+QURCCFG=\"urcport\",");
    assertTrue(fixed.stream().allMatch(CommandRules::isFixed));
    assertFalse(CommandRules.isFixed(entries("AT+CLCK").getFirst()));
    CommandRules own = RULES.with(fixed, fixed);
    assertEquals(Verdict.DENIED, judge(own, "AT+EGMR=1"));
    assertEquals(Verdict.DENIED, judge(own, "ATD123"));
    assertEquals(Verdict.DENIED, judge(own, "AT+QURCCFG=\"urcport\",\"uart1\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "CSQ", "AT+CSQ;", "AT+QCFG=\"usb,"})
  void entry_thatIsNoCommand_isNone(String text) {
    assertEquals(Optional.empty(), Entry.parse(text));
  }
}
