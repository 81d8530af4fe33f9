package io.sensorhub.modem.fleet;

import io.sensorhub.modem.slot.Socket;
import java.util.List;

/** Where a module is at one moment, as far as that is certain. */
sealed interface Whereabouts {

  /** Nothing is plugged in where it was seen last, if it ever was. */
  record Nowhere() implements Whereabouts {}

  /** Something is, but has not said yet which module it is. */
  record Unsure(String place) implements Whereabouts {}

  /** It has said so itself, and has not been pulled out since. */
  record At(Socket socket) implements Whereabouts {}

  /**
   * Several modules say that they are it.
   *
   * @param places at least two
   */
  record Several(List<String> places) implements Whereabouts {
    public Several {
      places = List.copyOf(places);
    }
  }
}
