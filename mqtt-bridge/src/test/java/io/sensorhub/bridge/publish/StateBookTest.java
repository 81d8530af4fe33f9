package io.sensorhub.bridge.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.bridge.broker.Message;
import io.sensorhub.bridge.outbox.Wake;
import io.sensorhub.bridge.topics.Topics;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.core.Quality;
import io.sensorhub.core.Reading;
import io.sensorhub.core.Value;
import io.sensorhub.core.description.DeviceDescription;
import io.sensorhub.core.description.Kind;
import io.sensorhub.core.description.PropertyDescription;
import io.sensorhub.core.health.DeviceStatus;
import io.sensorhub.core.profile.PublishRule;
import io.sensorhub.stream.DeviceView;
import io.sensorhub.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StateBookTest {

  private static final DeviceId ID = new DeviceId("d");
  private static final String STATE = "base/v1/instances/inst/devices/d/state";

  private final ManualClock clock = new ManualClock();
  private final StateBook book =
      new StateBook(
          List.of(ID),
          new Topics("base", "inst"),
          PlainBroker.at(1883),
          new Wake(),
          clock,
          clock::nanos);

  private static DeviceDescription described(String model, PublishRule rule) {
    return new DeviceDescription(
        ID,
        "http-poller",
        "relay",
        model,
        Optional.empty(),
        "D",
        Optional.empty(),
        Optional.empty(),
        Duration.ZERO,
        Map.of(
            "power",
            new PropertyDescription(
                Kind.NUMBER,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                rule,
                Optional.empty())));
  }

  private static PublishRule deadband(Optional<Double> deadband) {
    return new PublishRule(deadband, Optional.empty(), Optional.empty(), Optional.empty());
  }

  private Reading reading(Map<String, Value> values) {
    return Reading.at(clock.instant(), ID, values, Map.of(), Quality.GOOD);
  }

  private void online(DeviceDescription description, Map<String, Value> values) {
    DeviceView view =
        new DeviceView(
            ID,
            description.type(),
            "http",
            DeviceStatus.ONLINE,
            clock.instant(),
            reading(values),
            null,
            description);
    book.change(ID, _ -> view);
  }

  private Optional<String> published(List<Message> messages, String topic) {
    return messages.stream()
        .filter(message -> message.topic().equals(topic))
        .map(Message::payload)
        .reduce((first, last) -> last);
  }

  @Test
  void valueThatHasGoneMissing_isNull() {
    DeviceDescription plug = described("Plug", deadband(Optional.empty()));
    online(plug, Map.of("power", new Value.Whole(5), "relay", new Value.Flag(true)));
    book.due();
    book.change(ID, view -> view.with(reading(Map.of("power", new Value.Whole(6)))));
    assertEquals(Optional.of("null"), published(book.due(), STATE + "/relay"));
  }

  @Test
  void valuesOfTheModelThatWasReplaced_areClearedOnceTheNewOneHasBeenRead() {
    online(
        described("Plug", deadband(Optional.empty())),
        Map.of("power", new Value.Whole(5), "relay", new Value.Flag(true)));
    book.due();
    book.change(ID, view -> view.with(described("Meter", deadband(Optional.empty()))));
    assertEquals(List.of(), book.due());
    book.change(ID, view -> view.with(reading(Map.of("power", new Value.Whole(6)))));
    List<Message> messages = book.due();
    assertEquals(Optional.of(""), published(messages, STATE + "/relay"));
    assertFalse(published(messages, STATE).orElseThrow().contains("relay"));
    book.change(ID, view -> view.with(reading(Map.of("power", new Value.Whole(7)))));
    assertEquals(Optional.empty(), published(book.due(), STATE + "/relay"));
  }

  @Test
  void valuesThatAnotherDeviceOfTheSameModelDoesNotHave_areCleared_notNull() {
    DeviceDescription plug = described("Plug", deadband(Optional.empty()));
    online(plug, Map.of("power", new Value.Whole(5), "relay", new Value.Flag(true)));
    book.due();
    book.change(ID, view -> view.with(DeviceStatus.UNKNOWN, clock.instant()).with((Reading) null));
    List<Message> gone = book.due();
    assertEquals(Optional.of("offline"), published(gone, STATE.replace("/state", "/availability")));
    online(plug, Map.of("power", new Value.Whole(6)));
    List<Message> messages = book.due();
    assertEquals(Optional.of(""), published(messages, STATE + "/relay"));
    assertFalse(published(messages, STATE).orElseThrow().contains("relay"));
    assertEquals(Optional.of("6"), published(messages, STATE + "/power"));
  }

  @Test
  void rulesOfTheDescription_holdChangesBack() {
    online(described("Plug", deadband(Optional.of(2.0))), Map.of("power", new Value.Whole(5)));
    book.due();
    book.change(ID, view -> view.with(reading(Map.of("power", new Value.Whole(6)))));
    assertEquals(List.of(), book.due());
    book.change(ID, view -> view.with(described("Plug", deadband(Optional.empty()))));
    assertEquals(Optional.of("6"), published(book.due(), STATE + "/power"));
  }

  @Test
  void listIsToldAgain_whenADeviceIsDescribedOtherwise() {
    online(described("Plug", deadband(Optional.empty())), Map.of("power", new Value.Whole(5)));
    assertTrue(book.takeListChanged() && book.takeDescribed());
    assertFalse(book.takeListChanged() || book.takeDescribed());
    book.change(ID, view -> view.with(described("Meter", deadband(Optional.empty()))));
    assertTrue(book.takeListChanged() && book.takeDescribed());
  }

  private static PublishRule intervals(Duration least, Duration most) {
    return new PublishRule(
        Optional.empty(), Optional.of(least), Optional.of(most), Optional.empty());
  }

  @Test
  void whereNothingIsNew_nothingIsDue_howeverLongItIsWaited() {
    online(described("Plug", deadband(Optional.empty())), Map.of("power", new Value.Whole(5)));
    assertFalse(book.due().isEmpty());
    clock.advance(Duration.ofHours(1));

    assertEquals(List.of(), book.due());
    assertEquals(Duration.ofHours(2), book.quiet(Duration.ofHours(2)));
  }

  @Test
  void valueThatIsHeldBack_isDueWhenItsTimeHasCome_withoutAnyNews() {
    online(
        described("Plug", intervals(Duration.ofSeconds(10), Duration.ofSeconds(60))),
        Map.of("power", new Value.Whole(5)));
    book.due();
    clock.advance(Duration.ofSeconds(4));
    book.change(ID, view -> view.with(reading(Map.of("power", new Value.Whole(6)))));
    assertEquals(List.of(), book.due());
    assertEquals(Duration.ofSeconds(6), book.quiet(Duration.ofMinutes(5)));
    clock.advance(Duration.ofSeconds(6));

    assertEquals(Optional.of("6"), published(book.due(), STATE + "/power"));
  }

  @Test
  void valueThatHasToBeToldAgain_isDueWhenItsTimeHasCome_withoutAnyNews() {
    online(
        described("Plug", intervals(Duration.ofSeconds(1), Duration.ofSeconds(60))),
        Map.of("power", new Value.Whole(5)));
    book.due();
    clock.advance(Duration.ofSeconds(30));
    assertEquals(List.of(), book.due());
    assertEquals(Duration.ofSeconds(30), book.quiet(Duration.ofMinutes(5)));
    clock.advance(Duration.ofSeconds(30));

    assertEquals(Optional.of("5"), published(book.due(), STATE + "/power"));
    assertEquals(List.of(), book.due());
  }

  private List<String> discovered() {
    return book.due().stream()
        .filter(message -> message.topic().endsWith("/discovered"))
        .map(Message::payload)
        .toList();
  }

  @Test
  void adaptersThatWait_areToldWhenTheyChange_andToANewBrokerIfThereAreAny() {
    assertEquals(List.of(), discovered());
    List<ObjectNode> one = List.of(Json.object().put("id", "303a_1001_be1680"));
    book.discovered(one);
    String told = discovered().getFirst();
    assertTrue(told.endsWith("\"devices\":[{\"id\":\"303a_1001_be1680\"}]}"), told);
    book.discovered(List.of(Json.object().put("id", "303a_1001_be1680")));
    assertEquals(List.of(), discovered());
    book.forgetPublished();
    assertEquals(1, discovered().size());
    book.discovered(List.of());
    assertTrue(discovered().getFirst().endsWith("\"devices\":[]}"));
    book.forgetPublished();
    assertEquals(List.of(), discovered());
  }
}
