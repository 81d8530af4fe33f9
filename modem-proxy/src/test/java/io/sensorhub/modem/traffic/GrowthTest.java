package io.sensorhub.modem.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sensorhub.modem.entry.Octets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Counters that grow, begin anew, and are the kernel's. */
class GrowthTest {

  private final Growth<String> growth = new Growth<>();

  @Test
  void counter_isCountedOnce() {
    growth.begin("old", new Octets(1000, 500));
    assertEquals(new Octets(10, 5), growth.of("old", new Octets(1010, 505)));
    assertEquals(Octets.NONE, growth.of("old", new Octets(1010, 505)));
    assertEquals(new Octets(7, 3), growth.of("new", new Octets(7, 3)));
    assertEquals(new Octets(1, 0), growth.of("new", new Octets(8, 3)));
  }

  @Test
  void counterThatIsSmallerThanBefore_hasBegunAnew() {
    growth.begin("one", new Octets(1000, 500));
    assertEquals(new Octets(20, 600), growth.of("one", new Octets(20, 600)));
    assertEquals(new Octets(5, 0), growth.of("one", new Octets(25, 600)));
  }

  @Test
  void tableOfTheKernel_isRead() {
    List<String> lines =
        List.of(
            "Inter-|   Receive                                                |  Transmit",
            " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets",
            "    lo: 11    1    0    0    0     0          0         0  12    1 0 0 0 0 0 0",
            "wwan0:9999999999 5 0 0 0 0 0 0 8888888888 5 0 0 0 0 0 0");
    assertEquals(
        Map.of("lo", new Octets(11, 12), "wwan0", new Octets(9_999_999_999L, 8_888_888_888L)),
        DeviceTable.parse(lines).byName());
    assertEquals(true, DeviceTable.look(Path.of("/proc")).byName().containsKey("lo"));
    assertEquals(Map.of(), DeviceTable.look(Path.of("/nowhere")).byName());
  }
}
