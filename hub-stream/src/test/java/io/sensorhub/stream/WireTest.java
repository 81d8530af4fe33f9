package io.sensorhub.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.EventId;
import io.sensorhub.core.HubEvent;
import io.sensorhub.core.Json;
import io.sensorhub.core.description.Kind;
import io.sensorhub.core.description.PropertyDescription;
import io.sensorhub.core.health.DeviceStatus;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.stream.StreamMessage.Availability;
import io.sensorhub.stream.StreamMessage.Described;
import io.sensorhub.stream.StreamMessage.Discovered;
import io.sensorhub.stream.StreamMessage.FaultChanged;
import io.sensorhub.stream.StreamMessage.Gap;
import io.sensorhub.stream.StreamMessage.Happened;
import io.sensorhub.stream.StreamMessage.Snapshot;
import io.sensorhub.stream.StreamMessage.State;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class WireTest {

  private static byte[] octets(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  private static void roundTrip(StreamMessage message) throws Exception {
    String json = Json.write(Wire.encode(message));
    assertEquals(Optional.of(message), Wire.decode(Wire.name(message), octets(json)), json);
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
    DeviceView unknown =
        new DeviceView(
            new DeviceId("n"), "t", "http", DeviceStatus.UNKNOWN, Instant.EPOCH, null, null, null);
    roundTrip(new Discovered(List.of(Json.object().put("id", "303a_1001_be1680"))));
    roundTrip(new Snapshot(List.of(view, broken, unknown)));
    roundTrip(new Described(StreamFixture.described("d")));
    roundTrip(new State("temperature", java.util.Objects.requireNonNull(view.reading())));
    roundTrip(new Availability(new DeviceId("d"), DeviceStatus.OFFLINE, StreamFixture.NOW));
    roundTrip(new FaultChanged(new DeviceId("d"), Optional.of(fault), StreamFixture.NOW));
    roundTrip(new FaultChanged(new DeviceId("d"), Optional.empty(), StreamFixture.NOW));
    roundTrip(new Gap("serial-handler", OptionalLong.of(12)));
    roundTrip(new Gap("serial-handler", OptionalLong.empty()));
  }

  @Test
  void event_isHandedOnAsItWasWritten_andReadAtTheEnd() throws Exception {
    HubEvent event = StreamFixture.event("serial-handler", "aa", 7);
    byte[] data = Wire.bytes(event);
    Happened passed = (Happened) Wire.decode("event", data).orElseThrow(AssertionError::new);
    assertEquals(event.id(), passed.event().id());
    assertEquals(WrittenEvent.of(event), passed.event());
    assertEquals(event, passed.event().read());
  }

  @Test
  void event_ofAnotherVersion_keepsWhatIsNotKnownHere() throws Exception {
    String later = "{\"new\":{\"id\":\"no\"},\"id\":\"serial-handler/aa:7\",\"more\":[1]}";
    Happened passed =
        (Happened) Wire.decode("event", octets(later)).orElseThrow(AssertionError::new);
    assertEquals(new EventId("serial-handler", "aa", 7), passed.event().id());
    assertThrows(Wire.MalformedMessageException.class, passed.event()::read);
  }

  @Test
  void description_isWrittenAsTheContractSays() {
    JsonNode json = Wire.encode(new Described(StreamFixture.described("d")));
    assertEquals("d", json.path("device_id").asText());
    JsonNode description = json.path("description");
    assertEquals(
        """
        {"owner":"serial-handler","type":"temperature","model":"T 1000","manufacturer":"Maker",\
        "friendly_name":"Hall","room":null,"line":"radio","silence":2.5}\
        """,
        Json.write(((ObjectNode) description.deepCopy()).without("properties")));
    assertEquals(
        """
        {"kind":"number","unit":"°C","device_class":"temperature","state_class":"measurement",\
        "control":null,"publish":{"deadband":0.5,"min_interval":1,"max_interval":62.5,\
        "decimals":2}}\
        """,
        Json.write(description.at("/properties/value")));
    assertEquals(
        "{\"kind\":\"number\",\"min\":-5.5,\"max\":300,\"step\":0.1}",
        Json.write(description.at("/properties/target/control")));
    assertEquals(
        "{\"kind\":\"choice\",\"options\":[\"eco\",\"boost\"]}",
        Json.write(description.at("/properties/mode/control")));
    assertEquals(
        "{\"kind\":\"text\",\"max_length\":32}",
        Json.write(description.at("/properties/label/control")));
    assertEquals("{\"kind\":\"flag\"}", Json.write(description.at("/properties/relay/control")));
  }

  @Test
  void controlOfALaterVersion_isLeftOut() throws Exception {
    String later =
        """
        {"device_id": "d", "description": {"owner": "o", "type": "t", "model": "m", "silence": 0,
         "properties": {"p": {"kind": "colour", "control": {"kind": "colour"}, "new": 1}}}}
        """;
    Described described =
        (Described) Wire.decode("described", octets(later)).orElseThrow(AssertionError::new);
    PropertyDescription property = described.description().properties().get("p");
    assertNotNull(property);
    assertEquals(Kind.TEXT, property.kind());
    assertEquals(Optional.empty(), property.control());
  }

  @Test
  void unknownKind_isLeftOut_brokenMessageIsAnError() throws Exception {
    assertEquals(Optional.empty(), Wire.decode("news", octets("{}")));
    assertThrows(Wire.MalformedMessageException.class, () -> Wire.decode("state", octets("{")));
    assertThrows(
        Wire.MalformedMessageException.class, () -> Wire.decode("event", octets("{\"id\":1}")));
    assertThrows(Wire.MalformedMessageException.class, () -> Wire.decode("event", octets("{")));
  }
}
