package io.sensorhub.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.DeviceStatus;
import io.sensorhub.core.Fault;
import io.sensorhub.core.FaultCode;
import io.sensorhub.core.Json;
import io.sensorhub.stream.StreamMessage.Availability;
import io.sensorhub.stream.StreamMessage.FaultChanged;
import io.sensorhub.stream.StreamMessage.Gap;
import io.sensorhub.stream.StreamMessage.Happened;
import io.sensorhub.stream.StreamMessage.Snapshot;
import io.sensorhub.stream.StreamMessage.State;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class WireTest {

  private static void roundTrip(StreamMessage message) throws Exception {
    String json = Json.write(Wire.encode(message));
    assertEquals(Optional.of(message), Wire.decode(Wire.name(message), json), json);
  }

  @Test
  void everyMessage_isReadBackAsWritten() throws Exception {
    DeviceView view = StreamFixture.device("d", DeviceStatus.ONLINE, 21.5);
    Fault fault =
        new Fault(
            FaultCode.LINE_DOWN,
            "open /dev/x: gone",
            StreamFixture.NOW,
            Optional.of(new Fault.Retry(3, StreamFixture.NOW.plusSeconds(5))));
    DeviceView broken = view.with(DeviceStatus.OFFLINE, StreamFixture.NOW).withFault(fault);
    roundTrip(new Snapshot(List.of(view, broken)));
    roundTrip(new State("temperature", java.util.Objects.requireNonNull(view.reading())));
    roundTrip(new Availability(new DeviceId("d"), DeviceStatus.OFFLINE, StreamFixture.NOW));
    roundTrip(new Happened(StreamFixture.event("serial-handler", "aa", 7)));
    roundTrip(new FaultChanged(new DeviceId("d"), Optional.of(fault), StreamFixture.NOW));
    roundTrip(new FaultChanged(new DeviceId("d"), Optional.empty(), StreamFixture.NOW));
    roundTrip(new Gap("serial-handler", OptionalLong.of(12)));
    roundTrip(new Gap("serial-handler", OptionalLong.empty()));
  }

  @Test
  void unknownKind_isLeftOut_brokenMessageIsAnError() throws Exception {
    assertEquals(Optional.empty(), Wire.decode("news", "{}"));
    assertThrows(Wire.MalformedMessageException.class, () -> Wire.decode("state", "{"));
    assertThrows(Wire.MalformedMessageException.class, () -> Wire.decode("event", "{\"id\":1}"));
  }
}
