package io.sensorhub.bridge.refusal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EarlyEndsTest {

  private final EarlyEnds ends = new EarlyEnds("test_i");

  private void ends(int... seconds) {
    for (int i = 0; i < seconds.length; i++) {
      ends.ended(Duration.ofSeconds(seconds[i]), i + 1);
    }
  }

  private boolean named(int age) {
    return ends.problem(Duration.ofSeconds(age)).isPresent();
  }

  @Test
  void threeEarlyEnds_nameTheLikelyCause() {
    ends(1, 1);
    assertEquals(Optional.empty(), ends.problem(Duration.ZERO));
    ends(1, 1, 2);
    assertTrue(ends.problem(Duration.ZERO).orElseThrow().contains("test_i"));
  }

  @Test
  void connectionThatOutlivesThem_endsIt_longBeforeItIsOld() {
    ends(1, 1, 2);
    assertTrue(named(4));
    assertTrue(!named(5));
    ends(1, 8, 12);
    assertTrue(named(17));
    assertTrue(!named(18));
  }

  @Test
  void anotherEarlyEnd_namesItAgain() {
    ends(1, 1, 2);
    ends.ended(Duration.ofSeconds(6), 4);
    assertTrue(named(0));
    ends.settled();
    assertTrue(!named(0));
  }
}
