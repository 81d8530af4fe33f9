package io.sensorhub.driver.text.asked;

import io.sensorhub.core.DeviceId;
import io.sensorhub.driver.Moment;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The devices that are asked on one line. */
final class Instruments implements Iterable<Instrument> {

  private List<Instrument> instruments;

  private Instruments(List<Instrument> instruments) {
    this.instruments = List.copyOf(instruments);
  }

  /**
   * One for each device that questions are put to.
   *
   * @param questions at least one
   */
  static Instruments of(List<TextQuestion> questions) {
    Map<DeviceId, List<TextQuestion>> byDevice = new LinkedHashMap<>();
    for (TextQuestion question : questions) {
      byDevice.computeIfAbsent(question.device(), _ -> new ArrayList<>()).add(question);
    }
    List<Instrument> instruments = new ArrayList<>();
    byDevice.forEach((device, its) -> instruments.add(new Instrument(device, its)));
    return new Instruments(instruments);
  }

  Optional<Instrument> of(DeviceId device) {
    return instruments.stream().filter(each -> each.device().equals(device)).findFirst();
  }

  /** Whether a line can be the answer to any question. */
  boolean isFitting(String line) {
    return instruments.stream().anyMatch(each -> each.isFitting(line));
  }

  /** The one that is due first. */
  Instrument next() {
    Instrument next = instruments.getFirst();
    for (Instrument instrument : instruments) {
      if (instrument.dueNanos() - next.dueNanos() < 0) {
        next = instrument;
      }
    }
    return next;
  }

  /**
   * Becomes those of {@code heir}; who is asked as before goes on as before.
   *
   * @param open whether the line is open
   */
  void goOnAs(Instruments heir, boolean open, Moment now) {
    List<Instrument> before = instruments;
    instruments =
        heir.instruments.stream()
            .map(each -> before.stream().filter(each::asksAs).findFirst().orElse(each))
            .toList();
    for (Instrument each : instruments) {
      if (open && !before.contains(each)) {
        each.opened(now);
      }
    }
    for (Instrument each : before) {
      if (!instruments.contains(each)) {
        each.leaveTo(of(each.device()), now);
      }
    }
  }

  @Override
  public Iterator<Instrument> iterator() {
    return instruments.iterator();
  }
}
