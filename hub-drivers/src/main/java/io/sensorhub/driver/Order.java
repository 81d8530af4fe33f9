package io.sensorhub.driver;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Value;
import io.sensorhub.core.health.Fault;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Something that is wanted of a device now. Answered exactly once, by the line's thread. */
public sealed interface Order {

  /** When it is too late to begin, in nanoseconds of {@link Moment#nanos}. */
  long deadlineNanos();

  /** Takes the result. */
  Consumer<Result> answer();

  /** All values of the device are read. */
  record Read(DeviceId device, long deadlineNanos, Consumer<Result> answer) implements Order {}

  /**
   * Properties are set, and read back.
   *
   * @param values by property, as they came
   */
  record Write(
      DeviceId device, Map<String, JsonNode> values, long deadlineNanos, Consumer<Result> answer)
      implements Order {
    public Write {
      values = new LinkedHashMap<>(values);
    }
  }

  /**
   * Another program's own question, which is put as it is.
   *
   * @param unit on the bus
   * @param request in the bus's protocol, without what frames it
   */
  record Pass(int unit, ByteBuffer request, long deadlineNanos, Consumer<Result> answer)
      implements Order {
    public Pass {
      request = request.asReadOnlyBuffer();
    }
  }

  /** What became of an order. */
  sealed interface Result {

    /**
     * The answer to another program's question.
     *
     * @param answer in the bus's protocol, without what frames it
     */
    record Passed(ByteBuffer answer) implements Result {
      public Passed {
        answer = answer.asReadOnlyBuffer();
      }
    }

    /**
     * Done.
     *
     * @param values what was read, or read back
     */
    record Done(Map<String, Value> values) implements Result {}

    /**
     * Done, and what came of it is more than values.
     *
     * @param result a JSON object, as text
     */
    record Told(String result) implements Result {}

    /** The device could take the order, but not now, or not from everybody. Nothing was sent. */
    record Refused(Refusal why, String message) implements Result {}

    /** Why an order is refused. */
    enum Refusal {
      /** The order is never carried out, or only if the caller knows that it is dangerous. */
      COMMAND_FORBIDDEN,
      /** Too many orders wait already. */
      MODEM_BUSY,
      /** The SIM wants something that only a person has. */
      SIM_BLOCKED
    }

    /** The device is at fault; nothing was changed. */
    record Failed(Fault fault) implements Result {}

    /** The order itself cannot be: what is wrong, and what is allowed. Nothing was sent. */
    record Invalid(String message) implements Result {}

    /** Devices of this kind take no such orders. */
    record NotSupported() implements Result {}

    /** Its time had passed before anything was sent. */
    record TooLate() implements Result {}

    /** It was sent, and nobody knows whether it was done. It is not sent again. */
    record Unknown(String message) implements Result {}
  }
}
