package io.sensorhub.driver.modbus;

import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.config.Problems;
import io.sensorhub.driver.AskingDriver;
import io.sensorhub.driver.Drivers;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Outcome;
import io.sensorhub.testkit.TestInstance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A bus in a made-up time: a driver, and what answers it. */
final class Bus {

  private static final Instant BEGIN = Instant.parse("2026-11-21T12:00:00Z");

  private final AskingDriver driver;
  private final Function<byte[], byte[]> units;
  private final List<Outcome> outcomes = new ArrayList<>();
  private final List<byte[]> sent = new ArrayList<>();
  private final byte[] frame = new byte[AskingDriver.LONGEST_FRAME];
  private final Duration answerTime;
  private long nanos = 1_000_000_000L;

  /**
   * @param units what comes for a frame; empty: nothing
   */
  Bus(AskingDriver driver, Duration answerTime, Function<byte[], byte[]> units) {
    this.driver = driver;
    this.answerTime = answerTime;
    this.units = units;
    driver.reset(now());
  }

  /** The driver of a port at 9600 baud, with a poll each second. */
  static AskingDriver driver(String driver, String devices, Map<String, String> profiles) {
    String address =
        driver.equals("modbus-tcp")
            ? "\"framing\": \"mbap\", \"address\": \"tcp://127.0.0.1:502\""
            : "\"serial_path\": \"/dev/null\"";
    InstanceConfig instance =
        TestInstance.of(
            """
            {"instance_id": "x",
             "config": {"poll_interval": 1,
                        "ports": [{"port_id": "bus", %s, "baud_rate": 9600, "driver": "%s"}]},
             "devices": [%s]}
            """
                .formatted(address, driver, devices),
            profiles);
    Problems problems = new Problems();
    Map<?, ?> drivers = Drivers.forInstance(instance, problems);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(problems.all().toString());
    }
    return (AskingDriver) drivers.values().iterator().next();
  }

  Moment now() {
    return new Moment(BEGIN.plusNanos(nanos), nanos);
  }

  AskingDriver driver() {
    return driver;
  }

  /** What the driver has told. */
  List<Outcome> outcomes() {
    return outcomes;
  }

  /** Every frame that was sent. */
  List<byte[]> sent() {
    return sent;
  }

  /** Lets time pass, as the line's thread does. */
  void run(Duration time) {
    long end = nanos + time.toNanos();
    while (nanos < end) {
      if (!driver.awaits()) {
        int length = driver.send(frame, now(), outcomes::add);
        if (length > 0) {
          byte[] question = Arrays.copyOf(frame, length);
          sent.add(question);
          byte[] answer = units.apply(question);
          if (answer.length > 0) {
            nanos += answerTime.toNanos();
            driver.receive(answer, answer.length, now(), outcomes::add);
            driver.tick(now(), outcomes::add);
          }
          continue;
        }
      }
      nanos = Math.min(end, Math.max(nanos + 1, driver.wakeNanos()));
      driver.tick(now(), outcomes::add);
    }
  }

  /** An RTU frame. */
  static byte[] rtu(int unit, byte[] pdu) {
    byte[] frame = new byte[AskingDriver.LONGEST_FRAME];
    return Arrays.copyOf(frame, RtuFraming.frame(unit, Pdu.of(pdu, 0, pdu.length), frame));
  }

  /** An RTU frame. */
  static byte[] rtu(int unit, int... pdu) {
    byte[] frame = new byte[AskingDriver.LONGEST_FRAME];
    return Arrays.copyOf(frame, RtuFraming.frame(unit, Pdu.of(pdu), frame));
  }

  /** Answers reads of registers whose words are their addresses. */
  static byte[] addresses(byte[] question) {
    int address = ((question[2] & 0xff) << 8) | (question[3] & 0xff);
    int count = question[5] & 0xff;
    int[] pdu = new int[2 + 2 * count];
    pdu[0] = question[1];
    pdu[1] = 2 * count;
    for (int i = 0; i < count; i++) {
      pdu[2 + 2 * i] = (address + i) >> 8;
      pdu[3 + 2 * i] = (address + i) & 0xff;
    }
    return rtu(question[0] & 0xff, pdu);
  }
}
