package io.sensorhub.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What gives way when one entry more comes. */
class BoundedMapTest {

  @Test
  void byEntry_whatWasPutFirstGivesWay_thoughItWasUsed() {
    BoundedMap<String, Integer> map = BoundedMap.byEntry(2);
    map.put("a", 1);
    map.put("b", 2);
    assertEquals(1, map.get("a"));
    map.put("c", 3);
    assertEquals(List.of("b", "c"), List.copyOf(map.keySet()));
  }

  @Test
  void byUse_whatWasUsedLongestAgoGivesWay() {
    BoundedMap<String, Integer> map = BoundedMap.byUse(2);
    map.put("a", 1);
    map.put("b", 2);
    assertEquals(1, map.get("a"));
    map.put("c", 3);
    assertEquals(List.of("a", "c"), List.copyOf(map.keySet()));
  }
}
