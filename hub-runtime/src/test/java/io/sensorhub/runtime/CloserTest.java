package io.sensorhub.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloserTest {

  @Test
  void thingsAreClosedInReverse_andOneFailureKeepsNoneOpen() {
    List<String> closed = new ArrayList<>();
    Closer closer = new Closer();
    closer.own(() -> closed.add("first"));
    closer.own(() -> {
      throw new IllegalStateException("stuck");
    });
    closer.own(() -> closed.add("last"));
    closer.close();
    assertEquals(List.of("last", "first"), closed);
    closer.own(() -> closed.add("late"));
    assertEquals(List.of("last", "first", "late"), closed);
  }

  @Test
  void thingThatIsGivenBack_isClosedOnce() {
    List<String> closed = new ArrayList<>();
    Closer closer = new Closer();
    AutoCloseable middle = () -> closed.add("middle");
    closer.own(() -> closed.add("first"));
    closer.own(middle);
    closer.release(middle);
    closer.release(middle);
    assertEquals(List.of("middle"), closed);
    closer.close();
    assertEquals(List.of("middle", "first"), closed);
  }
}
