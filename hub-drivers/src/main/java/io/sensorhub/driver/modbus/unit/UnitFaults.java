package io.sensorhub.driver.modbus.unit;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.modbus.frame.Failure;
import io.sensorhub.driver.modbus.plan.Piece;
import io.sensorhub.driver.modbus.plan.Trouble;
import java.util.List;
import java.util.Optional;

/** Says what is wrong with a unit. */
final class UnitFaults {

  /** Blocks that a fault names. */
  private static final int MOST_NAMED = 4;

  private final DeviceId device;
  private final int unit;

  UnitFaults(DeviceId device, int unit) {
    this.device = device;
    this.unit = unit;
  }

  /** It does not answer at all. */
  Fault silent(Trouble trouble, Moment now) {
    String detail = trouble.failure().detail();
    return new Fault(
        FaultCode.READ_TIMEOUT,
        device
            + " (unit "
            + unit
            + ")"
            + (detail.isEmpty()
                ? " does not answer"
                : trouble.failure().kind() == Failure.Kind.GATEWAY
                    ? " does not answer: " + detail
                    : " answers " + detail),
        now.time(),
        Optional.of(
            new Fault.Retry(
                trouble.attempts(), now.time().plusNanos(trouble.retryNanos() - now.nanos()))));
  }

  /**
   * Some of its blocks have no values.
   *
   * @param troubled at least one
   */
  Fault blocks(List<Piece> troubled, Moment now) {
    List<String> told = troubled.stream().limit(MOST_NAMED).map(UnitFaults::told).toList();
    int more = troubled.size() - told.size();
    return Fault.of(
        troubled.getFirst().trouble().orElseThrow().failure().code(),
        device
            + " "
            + String.join("; it ", told)
            + (more > 0 ? "; and " + more + " blocks more" : ""),
        now.time());
  }

  private static String told(Piece piece) {
    return piece.trouble().orElseThrow().failure().told(piece.block().name());
  }
}
