package io.sensorhub.bridge.retained;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.bridge.broker.Message;
import io.sensorhub.bridge.retained.RetainedGuard.Heard;
import io.sensorhub.bridge.topics.Topics;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetainedGuardTest {

  private static final String TOPIC = "base/v1/instances/i/devices/a/availability";
  private static final Message ON = new Message(TOPIC, "online", 1, true);
  private static final Message OFF = new Message(TOPIC, "offline", 1, true);
  private static final Duration LONG = Duration.ofMinutes(1);

  private final RetainedGuard guard = new RetainedGuard(new Topics("base", "i"), () -> this.now);
  private long now;

  @BeforeEach
  void echoes() {
    guard.begins(true);
  }

  private Heard hear(String payload) {
    return guard.heard(TOPIC, payload.getBytes(UTF_8), false);
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  @Test
  void ownMessagesThatComeBackLate_areNobodyElses() {
    guard.publishing(ON);
    guard.publishing(OFF);
    guard.publishing(ON);
    for (String own : List.of("online", "offline", "online")) {
      assertEquals(Heard.OWN, hear(own));
    }
    pass(LONG);
    assertEquals(List.of(), guard.due());
    assertEquals(LONG, guard.quiet(LONG));
  }

  @Test
  void anotherMessage_isPutRightAtOnce_andThenNotTooOften() {
    guard.publishing(ON);
    hear("online");
    assertEquals(Heard.FOREIGN, hear("offline"));
    assertEquals(List.of(ON), guard.due());
    guard.publishing(ON);
    assertEquals(Heard.OWN, hear("online"));
    assertEquals(Heard.FOREIGN, hear("nonsense"));
    assertEquals(List.of(), guard.due());
    assertEquals(RetainedGuard.LEAST, guard.quiet(LONG));
    pass(RetainedGuard.LEAST);
    assertEquals(List.of(ON), guard.due());
    assertEquals(2, guard.count());
  }

  @Test
  void anotherMessageWhileTheOwnIsUnderWay_isPutRightIfTheOwnDoesNotFollow() {
    guard.publishing(ON);
    assertEquals(Heard.OWN, hear("offline"));
    assertEquals(List.of(), guard.due());
    pass(RetainedGuard.PATIENCE);
    assertEquals(List.of(ON), guard.due());
  }

  @Test
  void ownMessageBehindAnother_hasPutItRight() {
    guard.publishing(ON);
    hear("online");
    guard.publishing(OFF);
    hear("forged");
    assertEquals(Heard.OWN, hear("offline"));
    pass(LONG);
    assertEquals(List.of(), guard.due());
  }

  @Test
  void whereNothingOfTheHubComesBack_anythingElseIsForeignAtOnce() {
    guard.begins(false);
    guard.publishing(ON);
    assertEquals(Heard.FOREIGN, hear("offline"));
    assertEquals(List.of(ON), guard.due());
  }

  @Test
  void brokerThatSendsBackWhatItShouldNot_isFoundOut() {
    guard.begins(false);
    guard.publishing(ON);
    assertEquals(Heard.OWN, hear("online"));
    guard.publishing(OFF);
    guard.publishing(ON);
    assertEquals(Heard.OWN, hear("offline"));
    assertEquals(Heard.OWN, hear("online"));
    assertEquals(List.of(), guard.due());
  }

  @Test
  void whatWasThereBefore_andWhatIsNotRetained_isNotGuarded() {
    guard.publishing(ON);
    assertEquals(Heard.OWN, guard.heard(TOPIC, "offline".getBytes(UTF_8), true));
    Message event = new Message("base/v1/instances/i/devices/a/events", "{}", 1, false);
    guard.publishing(event);
    assertEquals(Heard.UNKNOWN, guard.heard(event.topic(), "x".getBytes(UTF_8), false));
    pass(LONG);
    assertEquals(List.of(), guard.due());
  }

  @Test
  void whatIsCleared_orLeftOut_isNoMore() {
    guard.publishing(ON);
    hear("online");
    guard.publishing(new Message(TOPIC, "", 1, true));
    hear("");
    assertEquals(Heard.UNKNOWN, hear("offline"));
    guard.publishing(ON);
    guard.leftOut(ON);
    assertEquals(Heard.UNKNOWN, hear("offline"));
  }

  @Test
  void announcementThatIsDeleted_staysDeleted() {
    String topic = "ha/device/i_a/config";
    guard.publishing(new Message(topic, "{}", 1, true));
    guard.heard(topic, "{}".getBytes(UTF_8), false);
    guard.heard(topic, new byte[0], false);
    assertEquals(List.of(), guard.due());
    assertEquals(Heard.UNKNOWN, guard.heard(topic, "{}".getBytes(UTF_8), false));
  }

  @Test
  void brokerThatEndsConnectionsInsteadOfAnAnswer_isNotAskedAgain() {
    assertTrue(guard.mayWatch());
    assertTrue(guard.mayWatch());
    assertFalse(guard.mayWatch());
    guard.watches();
    assertTrue(guard.mayWatch(), "a broker that answers once is asked again");
  }
}
