package io.sensorhub.driver.text;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.tree.Problems;
import io.sensorhub.driver.AskingDriver;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.DriverContract;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.registry.Drivers;
import io.sensorhub.testkit.TestInstance;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;

/** Each kind of line that a profile can describe keeps the contract of drivers. */
class LineKindsTest {

  abstract static class Kind extends DriverContract {

    private final String driver;
    private final String protocol;
    private final Charset charset;
    private final List<String> telegrams;

    Kind(String driver, String protocol, Charset charset, String... telegrams) {
      this.driver = driver;
      this.protocol = protocol;
      this.charset = charset;
      this.telegrams = List.of(telegrams);
    }

    Kind(String driver, String protocol, String... telegrams) {
      this(driver, protocol, StandardCharsets.UTF_8, telegrams);
    }

    @Override
    protected Driver driver() {
      Problems problems = new Problems();
      Driver made =
          Drivers.forInstance(
                  TestInstance.of(
                      """
                      {"instance_id": "x",
                       "config": {"ports": [{"port_id": "p", "serial_path": "/dev/null",
                                             "driver": "%s", "max_line_bytes": 200}]},
                       "devices": [{"device_id": "d", "port_id": "p", "profile": "p"}]}
                      """
                          .formatted(driver),
                      Map.of("p", "driver: " + driver + "\nprotocol: " + protocol + "\n")),
                  problems)
              .values()
              .iterator()
              .next();
      assertTrue(problems.isEmpty(), problems.all().toString());
      made.reset(NOW);
      return made;
    }

    @Override
    protected void ask(Driver driver) {
      if (driver instanceof AskingDriver asking) {
        asking.send(
            new byte[AskingDriver.LONGEST_FRAME], new Moment(TIME, 2_000_000_000L), outcome -> {});
      }
    }

    @Override
    protected List<byte[]> telegrams() {
      return telegrams.stream().map(text -> text.getBytes(charset)).toList();
    }
  }

  /** A line with the exclusive-or of its characters in two digits. */
  private static String xored(String text, String begin, String between) {
    int xor = text.chars().reduce(0, (one, other) -> one ^ other);
    return begin + text + between + String.format("%02X", xor) + "\r\n";
  }

  private static String sentences(String... bodies) {
    return String.join("", Stream.of(bodies).map(body -> xored(body, "$", "*")).toList());
  }

  private static final String[] SENTENCES = {
    sentences("GPGSV,1,1,03,", "GLGSV,1,1,02,"),
    sentences("IIMWV,30,T,1.85,M,A"),
    "noise" + sentences("IIMWV,30,T,1.85,M,A") + "$IIMWV,30,T,9.9,M,A*00\r\n",
    "$IIMWV,30,T,1.8" + sentences("IIMWV,30,T,1.85,M,A"),
    "$IIMWV,30,T,2.5,M,A\r\n!AIVDM,1,1,,A,x\r\n",
    sentences("PGRMZ,246,f,3", "PUBX,00,1,2", "PUBX,03,1,2"),
    sentences("GPGGA,1,2,N,3,E,6", "GPGGA,1,2,N,3,E,1", "GPGGA,1,,,,,0"),
  };

  private static final String NMEA =
      "nmea: {GPGSV: {values: {gps: {field: 3}}}, GSV: {values: {others: {field: 3}}},"
          + " MWV: {values: {wind: {field: 3}}}, PGRMZ: {values: {height: {field: 1}}},"
          + " 'PUBX,00': {values: {at: {field: 2}}},"
          + " GGA: {status_field: 6, no_fix: ['0'], uncertain: ['6'],"
          + " values: {lat: {field: 2, hemisphere: 3}, fix: {field: 6, without_fix: true}}}}";

  @Nested
  class Sentences extends Kind {
    Sentences() {
      super("text-lines", "{" + NMEA + "}", SENTENCES);
    }
  }

  @Nested
  class SentencesWithoutChecksum extends Kind {
    SentencesWithoutChecksum() {
      super("text-lines", "{checksum: optional, " + NMEA + "}", SENTENCES);
    }
  }

  @Nested
  class OctetsOfAnotherSet extends Kind {
    OctetsOfAnotherSet() {
      super(
          "text-lines",
          "{encoding: latin-1, lines: [{match: '^T=(?P<t>[0-9.]+)°C'}]}",
          StandardCharsets.ISO_8859_1,
          "T=21.5°C\r\n",
          "T=21.5°C\rT=21.6°C\r\n\n",
          "é\u0080ÿ\nT=1°C\n");
    }
  }

  @Nested
  class CharactersOfTwoOctets extends Kind {
    CharactersOfTwoOctets() {
      super(
          "text-lines",
          "{encoding: shift_jis, lines: [{match: '^温度=(?P<t>[0-9.]+)表'}]}",
          Charset.forName("Shift_JIS"),
          "温度=21.5表\r\n", // 表 has a backslash as its second octet
          "表\r温度=1表\n");
    }
  }

  @Nested
  class DecimalComma extends Kind {
    DecimalComma() {
      super(
          "text-lines",
          "{decimal_comma: true, lines: [{match: '^(?P<w>[+-]? *[0-9,.]+)', texts: []}]}",
          "-  2,75 kg\r\n",
          "1.234,5\r\n+1,5E3\n");
    }
  }

  @Nested
  class LinesWithAChecksum extends Kind {
    LinesWithAChecksum() {
      super(
          "text-lines",
          "{checksum: xor-hex, lines: [{match: '^T=(?P<t>[0-9.]+)$'}]}",
          xored("T=21.5", "", ""),
          xored("T=21.5", "", "") + "T=21.600\r\n" + "7\r\n" + xored("T=1", "", ""));
    }
  }

  @Nested
  class EventsInText extends Kind {
    EventsInText() {
      super(
          "text-lines",
          "{lines: [{match: '^ALARM (?P<n>\\\\d+)', event: alarm}, {match: '^N=(?P<n>\\\\S+)'}]}"
              .replace("\\\\", "\\"),
          "ALARM 7\r\n",
          "N=nan\nALARM 7\rN=1e3\n");
    }
  }

  @Nested
  class RoutesOfEvents extends Kind {
    RoutesOfEvents() {
      super(
          "json-lines",
          "{lines: {s: {as: state}, e: {as: event, count: n, routes: [r]}}, other: {as: nothing},"
              + " zeromq: {r: 'tcp://127.0.0.1:4299'}}",
          "{\"type\":\"e\",\"ssid\":\"x\"}\n",
          "{\"type\":\"e\",\"ssid\":\"\\udcff\"}\n{\"type\":\"s\",\"a\":nan}\n{\"type\":\"q\"}\r\n",
          "noise{\"type\":\"e\"}\n{\"type\":\"e\",\"type\":\"s\",\"a\":1}\n");
    }
  }

  @Nested
  class JsonOfAnotherSet extends Kind {
    JsonOfAnotherSet() {
      super(
          "json-lines",
          "{encoding: latin-1, ends: object}",
          StandardCharsets.ISO_8859_1,
          "{\"ort\":\"Küche\"}{\"t\":1}",
          "é{\"ort\":\"ÿ\"}");
    }
  }

  @Nested
  class AnswersWithExpressions extends Kind {
    AnswersWithExpressions() {
      super(
          "text-lines",
          "{ask: [{send: 'MEAS:VOLT?', end: lf, interval: 1, match: '^(?P<volt>[-+.0-9E]+)$'}],"
              + " lines: [{match: '^ALARM (?P<alarm>[0-9]+)$'}]}",
          "+1.2E+01\n",
          "MEAS:VOLT?\r\n+1.2E+01\nALARM 7\n",
          "ALARM 7\n+1.2E+01\nnothing\n");
    }
  }

  @Nested
  class AnswersInJson extends Kind {
    AnswersInJson() {
      super(
          "json-lines",
          "{ask: [{send: '?', interval: 1}]}",
          "{\"t\":1}\r\n",
          "?\r\nboot{\"t\":nan}\n{\"t\":2}\r");
    }
  }

  @Nested
  class ReadoutOfAMeter extends Kind {
    ReadoutOfAMeter() {
      super(
          "text-lines",
          "{ask: [{send: '/?!', interval: 5}],"
              + " lines: [{match: '^1-0:1[.]8[.]0[(](?P<energy>[0-9.]+)[*]kWh[)]'}]}",
          "1-0:1.8.0(00012.345*kWh)\r\n",
          "/LGZ5ZMD310\r\n\u0002F.F(00)\r\n1-0:1.8.0(00012.345*kWh)\r\n!\r\n\u0003a");
    }
  }
}
