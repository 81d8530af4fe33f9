package io.sensorhub.serial.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.runtime.device.DeviceBoard;
import io.sensorhub.stream.Feed;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.TestInstance;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.modbus.ModbusUnits;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pymodbus unit behind a link that delivers each answer twice, as radio modems do. */
class RepeatedAnswersIT {

  private static final DeviceId ID = new DeviceId("a");
  private static final long APART_NANOS = 40_000_000;

  /** A busy machine keeps the second one: so late it would be no repetition. */
  private static final long LATEST_NANOS = 60_000_000;

  private static final int ANSWER = 7;
  private static final int READS = 15;

  @TempDir private Path folder;

  /** Carries octets in both directions, and each answer to a read of one register twice. */
  private static final class TwiceLink implements AutoCloseable {
    private final PseudoTerminal hub;
    private final PseudoTerminal unit;
    private volatile boolean closed;

    TwiceLink(Path hub, Path unit) {
      this.hub = PseudoTerminal.at(hub);
      this.unit = PseudoTerminal.at(unit);
      Thread.ofPlatform().daemon().name("questions").start(this::questions);
      Thread.ofPlatform().daemon().name("answers").start(this::answers);
    }

    private void questions() {
      while (!closed) {
        int octet = hub.read();
        if (octet < 0) {
          LockSupport.parkNanos(1_000_000); // the other end is not open
        } else {
          unit.bytes(new byte[] {(byte) octet});
        }
      }
    }

    private void answers() {
      byte[] answer = new byte[ANSWER];
      int size = 0;
      while (!closed) {
        int octet = unit.read();
        if (octet < 0) {
          LockSupport.parkNanos(1_000_000);
          continue;
        }
        answer[size++] = (byte) octet;
        if (size == ANSWER) {
          size = 0;
          long said = System.nanoTime();
          hub.bytes(answer);
          LockSupport.parkNanos(APART_NANOS);
          if (System.nanoTime() - said < LATEST_NANOS) {
            hub.bytes(answer);
          }
        }
      }
    }

    @Override
    public void close() {
      closed = true;
      hub.close();
      unit.close();
    }
  }

  private InstanceConfig instance() {
    return TestInstance.of(
        """
        {"instance_id": "x",
         "config": {"ports": [{"port_id": "bus", "driver": "modbus-rtu", "serial_path": "%s"}]},
         "devices": [{"device_id": "a", "port_id": "bus", "unit_id": 1, "profile": "p",
                      "poll_interval": 0.3}]}
        """
            .formatted(folder.resolve("bus")),
        Map.of(
            "p",
            "driver: modbus\n"
                + "protocol: {timeout: 10, registers: {a: {address: 3}, b: {address: 13}, c:"
                + " {address: 23}}}\n"));
  }

  @Test
  void registers_keepTheirOwnValues_fromTheFirstRoundOn() throws Exception {
    InstanceConfig instance = instance();
    Feed feed = Workers.feed();
    DeviceBoard board = Workers.board(instance, feed);
    try (TwiceLink _ = new TwiceLink(folder.resolve("bus"), folder.resolve("unit"));
        ModbusUnits units = ModbusUnits.onSerial(folder.resolve("unit"), "1");
        LineWorker worker =
            Workers.worker(instance, board, feed, folder, new SimpleMeterRegistry())) {
      units.set(1, 3, 30);
      units.set(1, 13, 130);
      units.set(1, 23, 230);
      worker.start();
      for (int reads = 1; reads <= READS; reads++) {
        int wanted = reads;
        Await.until(reads + " reads", () -> board.health(ID).consecutiveSuccesses() >= wanted);
        assertEquals(
            Map.of("a", new Value.Whole(30), "b", new Value.Whole(130), "c", new Value.Whole(230)),
            board.reading(ID).orElseThrow().values());
      }
    }
  }
}
