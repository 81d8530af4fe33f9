package io.sensorhub.driver.modbus;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Reading;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.driver.AskingDriver;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.modbus.frame.Pdu;
import io.sensorhub.driver.modbus.frame.RtuFraming;
import io.sensorhub.driver.registry.Drivers;
import io.sensorhub.testkit.TestInstance;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.Function;
import java.util.stream.Stream;

/** A bus in a made-up time: a driver, and what answers it. */
final class Bus {

  private static final Instant BEGIN = Instant.parse("2026-11-21T12:00:00Z");

  private final AskingDriver driver;
  private final Function<byte[], byte[]> units;
  private final List<Outcome> outcomes = new ArrayList<>();
  private final List<byte[]> sent = new ArrayList<>();
  private final byte[] frame = new byte[AskingDriver.LONGEST_FRAME];
  private final Duration answerTime;
  private final Queue<Coming> coming =
      new PriorityQueue<>(
          Comparator.comparingLong(Coming::nanos).thenComparingLong(Coming::number));
  private long number;
  private Duration apart = Duration.ZERO;
  private int cut;
  private long nanos = 1_000_000_000L;

  private record Coming(long nanos, long number, ByteBuffer bytes) {}

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

  /** Readings of a device, whole or not. */
  List<Reading> readings(String device) {
    return outcomes.stream()
        .flatMap(outcome ->
            switch (outcome) {
              case Outcome.Measured measured -> Stream.of(measured.reading());
              case Outcome.Partly partly -> Stream.of(partly.reading());
              default -> Stream.<Reading>empty();
            })
        .filter(reading -> reading.device().equals(new DeviceId(device)))
        .toList();
  }

  /** What is wrong with a device, as it was told last; empty: it was read whole. */
  Optional<Fault> fault(String device) {
    Optional<Fault> last = Optional.empty();
    for (Outcome outcome : outcomes) {
      DeviceId id = new DeviceId(device);
      last =
          switch (outcome) {
            case Outcome.Measured measured when measured.reading().device().equals(id) ->
                Optional.empty();
            case Outcome.Partly partly when partly.reading().device().equals(id) ->
                Optional.of(partly.fault());
            case Outcome.Failed failed when failed.device().equals(id) ->
                Optional.of(failed.fault());
            default -> last;
          };
    }
    return last;
  }

  /** Every frame that was sent. */
  List<byte[]> sent() {
    return sent;
  }

  /** Something comes from the line after a while. */
  void comes(Duration after, byte[] bytes) {
    coming.add(new Coming(nanos + after.toNanos(), number++, ByteBuffer.wrap(bytes)));
  }

  /** From now on each answer comes in two pieces, so far apart. */
  void halve(Duration apart) {
    split(0, apart);
  }

  /**
   * From now on each answer comes in two pieces, so far apart.
   *
   * @param octets of the first one; 0: half of the answer
   */
  void split(int octets, Duration apart) {
    this.cut = octets;
    this.apart = apart;
  }

  /** Lets time pass, as the line's thread does. */
  void run(Duration time) {
    long end = nanos + time.toNanos();
    while (nanos < end) {
      deliver();
      if (!driver.awaits()) {
        int length = driver.send(frame, now(), outcomes::add);
        if (length > 0) {
          byte[] question = Arrays.copyOf(frame, length);
          sent.add(question);
          answer(units.apply(question));
          continue;
        }
      }
      long next = coming.isEmpty() ? end : Math.min(end, coming.peek().nanos());
      nanos = Math.min(next, Math.max(nanos + 1, driver.wakeNanos()));
      if (nanos < next) {
        driver.tick(now(), outcomes::add);
      }
    }
  }

  private void answer(byte[] answer) {
    int first = cut == 0 ? answer.length / 2 : cut;
    if (first > 0 && first < answer.length && !apart.isZero()) {
      comes(answerTime, Arrays.copyOf(answer, first));
      comes(answerTime.plus(apart), Arrays.copyOfRange(answer, first, answer.length));
    } else if (answer.length > 0) {
      comes(answerTime, answer);
    }
  }

  private void deliver() {
    while (!coming.isEmpty() && coming.peek().nanos() <= nanos) {
      byte[] bytes = coming.remove().bytes().array();
      driver.receive(bytes, bytes.length, now(), outcomes::add);
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

  /** Answers reads of registers whose words are their addresses, and refuses all else. */
  static byte[] addresses(byte[] question) {
    if (question[1] < 1 || question[1] > 4) {
      return rtu(question[0] & 0xff, question[1] | 0x80, 1);
    }
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
