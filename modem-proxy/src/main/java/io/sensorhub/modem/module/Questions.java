package io.sensorhub.modem.module;

import io.sensorhub.core.DeviceId;
import io.sensorhub.modem.line.ModemLines;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Asks modules which they are: one question at a place at a time, again after a while if there was
 * no answer. For the thread of the modems, but for the asking itself.
 */
final class Questions {

  private final ModemLines lines;
  private final Executor asking;
  private final Predicate<Runnable> order;
  private final int pause;
  private final Set<String> asked = new HashSet<>();
  private final Map<String, Long> again = new HashMap<>();

  /**
   * @param asking runs questions, which block
   * @param order has something done by the thread of the modems
   * @param pause rounds between two questions at one place
   */
  Questions(ModemLines lines, Executor asking, Predicate<Runnable> order, int pause) {
    this.lines = lines;
    this.asking = asking;
    this.order = order;
    this.pause = pause;
  }

  /**
   * Asks, unless that is under way or was in vain just now.
   *
   * @param said is told an IMEI, by the thread of the modems
   */
  void ask(DeviceId modem, String place, long round, Consumer<String> said) {
    if (again.getOrDefault(place, 0L) > round || !asked.add(place)) {
      return;
    }
    again.put(place, round + pause);
    asking.execute(() -> {
      Optional<String> imei = lines.imei(modem);
      boolean _ =
          order.test(() -> {
            asked.remove(place);
            imei.ifPresent(said);
          });
    });
  }
}
