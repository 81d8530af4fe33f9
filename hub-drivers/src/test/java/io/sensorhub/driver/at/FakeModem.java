package io.sensorhub.driver.at;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.driver.AskingDriver;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Order;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.registry.Drivers;
import io.sensorhub.testkit.TestInstance;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A modem in a test: answers by a table, in manual time. Whatever the table lacks is an ERROR. */
final class FakeModem {

  static final String OK = "\r\nOK\r\n";
  private static final long STEP_NANOS = 10_000_000;

  final Map<String, String> answers = new HashMap<>();
  final List<String> asked = new ArrayList<>();
  final List<Outcome> outcomes = new ArrayList<>();
  final AskingDriver driver;

  /** What is done to each answer before it is said. */
  java.util.function.UnaryOperator<String> twist = answer -> answer;

  /** What happens after each answer. */
  Runnable after = () -> {};

  /** Commands that get no answer. */
  final List<String> mute = new ArrayList<>();

  private final List<Integer> chunks;
  private long nanos;
  private boolean prompted;

  FakeModem() {
    this("{}", 7);
  }

  /**
   * @param modem the key of the device
   * @param chunk octets that come at once
   */
  FakeModem(String modem, int chunk) {
    this((AskingDriver) driver(modem), chunk);
  }

  FakeModem(AskingDriver driver, int chunk) {
    this.driver = driver;
    this.chunks = List.of(chunk);
    for (String command :
        List.of(
            "ATQ0V1E0",
            "AT",
            "AT+CMEE=1",
            "AT+CMGF=0",
            "AT+CREG=2",
            "AT+CGREG=2",
            "AT+CEREG=2",
            "AT+CPMS=\"SM\"",
            "AT+CPMS=\"ME\"",
            "AT+CMGL=4",
            "AT+CFUN=1",
            "AT+CFUN=4",
            "AT+CFUN=1,1",
            "AT+CUSD=2")) {
      answers.put(command, OK);
    }
    answer("ATI", "Quectel\r\nEC25\r\nRevision: EC25TEST");
    answer("AT+CGSN", "490154203237518");
    answer("AT+QURCCFG=\"urcport\"", "+QURCCFG: \"urcport\",\"usbat\"");
    answer("AT+CFUN?", "+CFUN: 1");
    answer("AT+CPIN?", "+CPIN: READY");
    answer("AT+QPINC=\"SC\"", "+QPINC: \"SC\",3,10");
    answer("AT+QCCID", "+QCCID: 8949022000012345678F");
    answer("AT+CIMI", "262031234567890");
    answer("AT+COPS?", "+COPS: 0,0,\"Some Net\",7");
    answer("AT+CSQ", "+CSQ: 24,99");
    answer("AT+CEREG?", "+CEREG: 2,1,\"1A2B\",\"1C3D5E01\",7");
    answer("AT+CREG?", "+CREG: 2,1,\"1A2B\",\"1C3D5E01\",7");
    answer("AT+CGPADDR=1", "+CGPADDR: 1,\"10.64.12.3\"");
    answer("AT+CPMS?", "+CPMS: \"ME\",0,255,\"ME\",0,255,\"ME\",0,255");
  }

  static Driver driver(String modem) {
    return driver(modem, "\"serial_path\": \"/dev/null\"");
  }

  /**
   * @param address of the port
   */
  static Driver driver(String modem, String address) {
    return driver(modem, address, "");
  }

  /**
   * @param more members of the instance's {@code config}, each with a comma in front
   */
  static Driver driver(String modem, String address, String more) {
    Problems problems = new Problems();
    Map<?, Driver> drivers =
        Drivers.forInstance(
            TestInstance.of(
                """
                {"instance_id": "x",
                 "config": {"ports": [
                   {"port_id": "p", %s, "driver": "at-modem"}]%s},
                 "devices": [{"device_id": "d", "port_id": "p", "profile": "quectel-ec25",
                   "modem": %s}]}
                """
                    .formatted(address, more, modem)),
            problems);
    if (!problems.isEmpty()) {
      throw new AssertionError(problems.all());
    }
    return drivers.values().iterator().next();
  }

  /** The information that a command is answered with. */
  void answer(String command, String information) {
    answers.put(command, "\r\n" + information + "\r\n" + OK);
  }

  Moment now() {
    return new Moment(Instant.parse("2026-11-21T12:00:00Z").plusNanos(nanos), nanos);
  }

  /** Opens the line, and lets 10 s pass. */
  FakeModem start() {
    driver.reset(now());
    pass(10);
    return this;
  }

  /** Lets time pass; the modem answers at once. */
  void pass(double seconds) {
    long end = nanos + (long) (seconds * 1e9);
    byte[] frame = new byte[AskingDriver.LONGEST_FRAME];
    while (nanos < end) {
      boolean idle = true;
      if (!driver.awaits() && driver.deaf().isEmpty()) {
        int length = driver.send(frame, now(), outcomes::add);
        if (length > 0) {
          idle = false;
          take(new String(frame, 0, length, StandardCharsets.ISO_8859_1));
        }
      }
      if (idle) {
        long wake = driver.wakeNanos();
        nanos = Math.min(end, Math.max(nanos + STEP_NANOS, Math.min(wake, end)));
      }
      driver.tick(now(), outcomes::add);
    }
  }

  private void take(String text) {
    if (prompted) {
      prompted = false;
      asked.add(text);
      answered(answers.getOrDefault("PDU", "\r\n+CMS ERROR: 500\r\n"));
      return;
    }
    String command = text.replace("\u001B\r", "").strip();
    if (command.isEmpty()) {
      say(answers.getOrDefault("\u001B", ""));
      return;
    }
    asked.add(command);
    boolean unheard = command.startsWith("AT+CMGS=") && mute.contains("AT+CMGS=");
    if (unheard || mute.contains(command) || mute.contains("*")) {
      return;
    }
    if (command.startsWith("AT+CMGS=")) {
      prompted = true;
      answered("\r\n> ");
    } else {
      answered(answers.getOrDefault(command, "\r\nERROR\r\n"));
    }
  }

  private void answered(String answer) {
    say(twist.apply(answer));
    after.run();
  }

  /** The plug is pulled, and put in again. */
  void replug() {
    prompted = false;
    driver.lost(now());
    driver.reset(now());
  }

  /** Lets the modem say something. */
  void say(String text) {
    byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
    int chunk = chunks.getFirst();
    for (int from = 0; from < octets.length; from += chunk) {
      byte[] piece =
          java.util.Arrays.copyOfRange(octets, from, Math.min(octets.length, from + chunk));
      driver.receive(piece, piece.length, now(), outcomes::add);
    }
  }

  /** Orders something, and lets time pass. */
  String order(String values, double seconds) throws Exception {
    List<Order.Result> results = new ArrayList<>();
    Map<String, com.fasterxml.jackson.databind.JsonNode> named = new LinkedHashMap<>();
    Json.parse(values)
        .properties()
        .forEach(member -> named.put(member.getKey(), member.getValue()));
    driver.order(
        new Order.Write(new DeviceId("d"), named, nanos + 5_000_000_000L, results::add), now());
    pass(seconds);
    if (results.size() != 1) {
      throw new AssertionError("answered " + results.size() + " times: " + results);
    }
    return switch (results.getFirst()) {
      case Order.Result.Told told -> told.result();
      case Order.Result.Refused refused -> refused.why() + ": " + refused.message();
      case Order.Result.Failed failed -> failed.fault().code() + ": " + failed.fault().message();
      case Order.Result.Invalid invalid -> "INVALID: " + invalid.message();
      case Order.Result.Done done -> values(done.values());
      case Order.Result result -> result.toString();
    };
  }

  private static String values(Map<String, io.sensorhub.core.Value> values) {
    Map<String, String> shown = new TreeMap<>();
    values.forEach((name, value) -> shown.put(name, value.toJson().toString()));
    return shown.toString();
  }

  /** The events so far, as name and data. */
  List<String> events() {
    List<String> events = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Outcome.Happened event) {
        events.add(event.name() + " " + event.data());
      }
    }
    return events;
  }

  /** The last state. */
  Map<String, String> state() {
    Map<String, String> state = new TreeMap<>();
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Outcome.Measured measured) {
        measured.reading().values().forEach((n, v) -> state.put(n, v.toJson().toString()));
      } else if (outcome instanceof Outcome.Partly partly) {
        partly.reading().values().forEach((n, v) -> state.put(n, v.toJson().toString()));
      }
    }
    return state;
  }
}
