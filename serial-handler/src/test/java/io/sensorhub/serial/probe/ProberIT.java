package io.sensorhub.serial.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.serial.line.Line;
import io.sensorhub.serial.line.Lines;
import io.sensorhub.stream.device.ProbePlan;
import io.sensorhub.testkit.TestInstance;
import io.sensorhub.testkit.line.NullModem;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.modbus.ModbusUnits;
import io.sensorhub.usb.SerialDevices;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Finds out what is behind real terminals; a Modbus unit is pymodbus. */
class ProberIT {

  private static final List<Integer> RATES = List.of(115_200, 9600);
  private static final ProbePlan.Question EM340 =
      new ProbePlan.Question("carlo-gavazzi-em340", 1, 3, 11, List.of(341, 342));
  private static final ProbePlan.Question OTHER =
      new ProbePlan.Question("eastron-sdm630", 1, 4, 0, List.of(5));

  @TempDir private Path folder;

  private Line line(Path device, int rate) {
    return Lines.of(
        TestInstance.of(
                """
                {"instance_id": "x",
                 "config": {"ports": [{"port_id": "p", "driver": "json-lines", "baud_rate": %d,
                                       "serial_path": "%s"}]}}
                """
                    .formatted(rate, device))
            .ports()
            .getFirst(),
        new SerialDevices(folder, folder));
  }

  private ObjectNode probe(Path device, ProbePlan plan) {
    return new Prober(
            rate -> line(device, rate),
            Clock.systemUTC(),
            System::nanoTime,
            Duration.ofMillis(300),
            Duration.ofSeconds(1))
        .run("adapter", plan);
  }

  @Test
  void deviceThatTalks_isKnownWithoutAnOctetSent() {
    try (PseudoTerminal device = PseudoTerminal.at(folder.resolve("talks"));
        ScheduledExecutorService talking = Executors.newSingleThreadScheduledExecutor()) {
      Future<?> _ =
          talking.scheduleAtFixedRate(
              () -> device.line("$GPGLL,4916.45,N*3B"), 0, 20, TimeUnit.MILLISECONDS);
      ObjectNode result = probe(device.device(), new ProbePlan(RATES, List.of(EM340)));
      talking.shutdownNow();
      assertEquals(0, result.path("sent").size());
      assertEquals(1, result.path("heard").size());
      assertEquals("nmea", result.path("heard").path(0).path("kind").asText());
      assertEquals("generic-nmea-gps", result.path("evidence").path(0).path("profile").asText());
    }
  }

  @Test
  void silentDevice_isAskedNothing_ifNothingIsToBeAsked() {
    try (PseudoTerminal device = PseudoTerminal.at(folder.resolve("silent"))) {
      ObjectNode result = probe(device.device(), new ProbePlan(RATES, List.of()));
      assertEquals(0, result.path("sent").size());
      assertEquals(2, result.path("heard").size());
      assertEquals("silence", result.path("heard").path(1).path("kind").asText());
      assertEquals(0, result.path("evidence").size());
      assertTrue(result.path("error").isNull());
    }
  }

  @Test
  void meter_isProvenByOneRegister_andEachOctetIsTold() throws Exception {
    try (NullModem pair = NullModem.in(folder);
        ModbusUnits units = ModbusUnits.onSerial(pair.other(), "1")) {
      units.set(1, 11, 341);
      ObjectNode result = probe(pair.one(), new ProbePlan(List.of(9600), List.of(OTHER, EM340)));
      assertEquals(
          List.of("01040000000131ca", "0103000b0001f5c8"),
          result.path("sent").findValuesAsText("hex"));
      assertEquals(List.of("9600", "9600"), result.path("sent").findValuesAsText("rate"));
      assertEquals("carlo-gavazzi-em340", result.path("evidence").path(0).path("profile").asText());
    }
  }

  @Test
  void adapterThatIsGone_isAnError() {
    ObjectNode result = probe(folder.resolve("gone"), new ProbePlan(RATES, List.of(EM340)));
    assertEquals("LINE_DOWN", result.path("error").asText());
    assertTrue(result.path("message").asText().contains("no such device"));
  }
}
