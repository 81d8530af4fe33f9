package io.sensorhub.serial.talk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.Backoff;
import io.sensorhub.driver.Outcome.Exchange;
import io.sensorhub.driver.Outcome.Exchanged;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SessionJudgeTest {

  private static final long SECOND = 1_000_000_000L;

  private final SessionJudge judge =
      new SessionJudge(Backoff.doubling(Duration.ofSeconds(5), Duration.ofSeconds(60)));

  private void ended(int unit, Exchange exchange) {
    judge.exchanged(new Exchanged(unit, exchange, SECOND));
  }

  private void silent(int... units) {
    for (int unit : units) {
      ended(unit, Exchange.TIMEOUT);
    }
  }

  private boolean dumbAfterTheLastTry() {
    judge.toTry().forEach(_ -> judge.tried());
    return judge.dumb(0);
  }

  @Test
  void threeQuestionsWithoutAnAnswer_andALastTry_areTheEnd() {
    ended(1, Exchange.ANSWERED);
    silent(1, 1);
    assertEquals(Set.of(), judge.toTry());
    assertFalse(judge.dumb(0));
    silent(1);
    assertEquals(Set.of(1), judge.toTry());
    assertFalse(judge.dumb(0), "the last try is under way");
    assertEquals(Set.of(), judge.toTry(), "tried once only");
    judge.tried();
    assertTrue(judge.dumb(0));
  }

  @Test
  void lastTryThatLastsLong_isWaitedForThreeQuestionsMore() {
    ended(1, Exchange.ANSWERED);
    silent(1, 1, 1);
    assertEquals(Set.of(1), judge.toTry());
    silent(1, 1);
    assertFalse(judge.dumb(0));
    silent(1);
    assertTrue(judge.dumb(0));
  }

  @ParameterizedTest
  @EnumSource(
      value = Exchange.class,
      names = {"ANSWERED", "EXCEPTION"})
  void answerToTheLastTry_saysThatTheSessionIsWell(Exchange sign) {
    ended(1, Exchange.ANSWERED);
    silent(1, 1, 1);
    assertEquals(Set.of(1), judge.toTry());
    ended(1, sign);
    judge.tried();
    assertFalse(judge.dumb(0));
    silent(1, 1);
    assertFalse(dumbAfterTheLastTry());
    silent(1);
    assertTrue(dumbAfterTheLastTry(), "counted from the beginning");
  }

  @Test
  void noise_isNoSignOfLife() {
    ended(1, Exchange.ANSWERED);
    for (int i = 0; i < 3; i++) {
      ended(1, Exchange.CHECKSUM_ERROR);
    }
    assertTrue(dumbAfterTheLastTry());
  }

  @Test
  void answersThatMayBeEarlierOnes_areNoSignOfLife_unlessTheNextQuestionIsAnsweredToo() {
    ended(1, Exchange.ANSWERED);
    silent(1);
    ended(1, Exchange.LATE);
    silent(1, 1);
    assertEquals(Set.of(1), judge.toTry());
    ended(1, Exchange.LATE);
    judge.tried();
    assertTrue(judge.dumb(0), "one answer behind");
    judge.opened(0);
    silent(1);
    ended(1, Exchange.LATE);
    silent(1);
    ended(1, Exchange.LATE);
    ended(1, Exchange.LATE);
    silent(1);
    assertFalse(dumbAfterTheLastTry(), "frames were lost now and then");
  }

  @Test
  void deadUnitAmongLivingOnes_isNoReason_howeverSeldomTheLivingOnesAreAsked() {
    silent(2);
    ended(1, Exchange.ANSWERED);
    for (int i = 0; i < 100; i++) {
      silent(2);
      assertFalse(dumbAfterTheLastTry());
    }
    silent(1, 2, 1);
    assertFalse(dumbAfterTheLastTry());
    silent(1);
    assertTrue(dumbAfterTheLastTry(), "the living one is silent as well");
  }

  @Test
  void unitThatDies_costsOneTryOfTheOthers_andIsNoReasonFromThenOn() {
    ended(1, Exchange.ANSWERED);
    ended(2, Exchange.ANSWERED);
    silent(2, 2, 2);
    assertEquals(Set.of(1, 2), judge.toTry());
    silent(2);
    judge.tried();
    ended(1, Exchange.ANSWERED);
    judge.tried();
    assertFalse(judge.dumb(0));
    silent(2, 2, 2, 2, 2, 2, 2);
    assertFalse(dumbAfterTheLastTry());
    ended(2, Exchange.EXCEPTION);
    silent(2, 1, 2);
    assertTrue(dumbAfterTheLastTry(), "it is back, and now both are silent");
  }

  @Test
  void lineOfDeadUnits_isOpenedAnewEverMoreSeldom_untilOneAnswers() {
    silent(1, 2, 1);
    assertTrue(dumbAt(0));
    assertEquals(1, judge.renewed());
    judge.opened(0);
    silent(1, 2, 1);
    assertFalse(dumbAfterTheLastTry());
    assertFalse(judge.dumb(5 * SECOND - 1));
    assertTrue(judge.dumb(5 * SECOND));
    assertEquals(2, judge.renewed());
    judge.opened(5 * SECOND);
    silent(1, 2, 1);
    assertFalse(dumbAt(14));
    assertTrue(dumbAt(15));
    for (int i = 0; i < 20; i++) {
      judge.renewed();
    }
    judge.opened(0);
    silent(1, 2, 1);
    assertFalse(dumbAt(59));
    assertTrue(dumbAt(60));
    ended(1, Exchange.ANSWERED);
    silent(1, 1, 1);
    assertTrue(dumbAfterTheLastTry(), "the first time at once again");
  }

  private boolean dumbAt(long second) {
    judge.toTry().forEach(_ -> judge.tried());
    return judge.dumb(second * SECOND);
  }

  @Test
  void newSession_beginsToCountAnew() {
    ended(1, Exchange.ANSWERED);
    silent(1, 1);
    judge.opened(0);
    silent(1);
    assertFalse(dumbAfterTheLastTry());
  }
}
