package io.sensorhub.core.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class DeviceHealthTest {

  private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

  private static Fault fault(FaultCode code, int second) {
    return Fault.of(code, "message " + second, START.plusSeconds(second));
  }

  @Test
  void firstFailure_degrades_thirdOneTakesOffline() {
    DeviceHealth health = DeviceHealth.unknown(START).success(START);
    health = health.failure(fault(FaultCode.READ_TIMEOUT, 1), START.plusSeconds(1));
    assertEquals(DeviceStatus.DEGRADED, health.status());
    health = health.failure(fault(FaultCode.READ_TIMEOUT, 2), START.plusSeconds(2));
    assertEquals(DeviceStatus.DEGRADED, health.status());
    health = health.failure(fault(FaultCode.READ_TIMEOUT, 3), START.plusSeconds(3));
    assertEquals(DeviceStatus.OFFLINE, health.status());
    assertEquals(3, health.consecutiveFailures());
    assertEquals(START.plusSeconds(3), health.since());
    assertEquals(4, health.totalReads());
    assertEquals(3, health.totalFailures());
  }

  @Test
  void deviceThatWasNeverHeard_isOfflineWithItsFirstFailure_andStaysSo() {
    DeviceHealth health = DeviceHealth.unknown(START);
    for (int i = 1; i <= 4; i++) {
      health = health.failure(fault(FaultCode.READ_TIMEOUT, i), START.plusSeconds(i));
      assertEquals(DeviceStatus.OFFLINE, health.status());
      assertEquals(START.plusSeconds(1), health.since());
    }
    assertEquals(DeviceStatus.ONLINE, health.success(START.plusSeconds(5)).status());
  }

  @Test
  void oneSuccess_bringsItBack_andEndsTheFault() {
    DeviceHealth health = DeviceHealth.unknown(START);
    for (int i = 1; i <= 5; i++) {
      health = health.failure(fault(FaultCode.READ_TIMEOUT, i), START.plusSeconds(i));
    }
    health = health.success(START.plusSeconds(9));
    assertEquals(DeviceStatus.ONLINE, health.status());
    assertEquals(0, health.consecutiveFailures());
    assertNull(health.fault());
  }

  @Test
  void theSameKindOfFault_keepsItsBeginning_anotherKindBeginsAnew() {
    DeviceHealth health =
        DeviceHealth.unknown(START)
            .failure(fault(FaultCode.READ_TIMEOUT, 1), START.plusSeconds(1))
            .failure(fault(FaultCode.READ_TIMEOUT, 2), START.plusSeconds(2));
    Fault same = health.fault();
    assertNotNull(same);
    assertEquals(START.plusSeconds(1), same.timestamp());
    assertEquals("message 2", same.message());
    Fault other = health.failure(fault(FaultCode.HTTP_STATUS, 3), START.plusSeconds(3)).fault();
    assertNotNull(other);
    assertEquals(START.plusSeconds(3), other.timestamp());
  }

  @Test
  void aLostLine_isOfflineAtOnce_andOnlineWhenOpen() {
    DeviceHealth health =
        DeviceHealth.unknown(START).opened(START).lost(fault(FaultCode.LINE_DOWN, 1), START);
    assertEquals(DeviceStatus.OFFLINE, health.status());
    assertEquals(DeviceStatus.ONLINE, health.opened(START.plusSeconds(2)).status());
  }
}
