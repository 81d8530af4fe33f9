package io.sensorhub.driver;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.description.PropertyDescription;
import io.sensorhub.core.port.Endpoint;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What is spoken on one line. Used by one thread at a time; whatever the bytes are, it does not
 * throw, and what it holds stays bounded.
 */
public interface Driver {

  /** The line was opened anew: what was received in part belongs to the past. */
  void reset(Moment now);

  /**
   * Takes what came from the line.
   *
   * @param buffer holds the bytes; they are read before the call returns
   * @param length how many, from the first on
   * @param now the time that readings get
   * @param outcomes is called in the order of the bytes
   */
  void receive(byte[] buffer, int length, Moment now, Consumer<Outcome> outcomes);

  /** Called at least once a second while the line is open, also where nothing comes. */
  void tick(Moment now, Consumer<Outcome> outcomes);

  /** How many whole messages (lines, frames) have come so far, good and bad. */
  long messages();

  /**
   * The properties of a device of this line whose kind is known before the device has said
   * anything, and what can be set.
   */
  default Map<String, PropertyDescription> describe(DeviceId device) {
    return Map.of();
  }

  /** Whether this driver can {@linkplain #goOnAs go on} as {@code heir}. On any thread. */
  default boolean canGoOnAs(Driver heir) {
    return false;
  }

  /**
   * Goes on with the devices and settings of {@code heir}, which was made for the same line after a
   * change and is not used itself. Devices that are read as before do not notice: their state, what
   * is due and what they owe stay. Orders for other devices are taken anew, or answered. Called
   * between two questions.
   *
   * @param heir as which this driver {@linkplain #canGoOnAs can} go on
   */
  default void goOnAs(Driver heir, Moment now) {
    throw new IllegalArgumentException("cannot go on as " + heir);
  }

  /**
   * Which interfaces of a USB device may be this line, where its address tells only the device's
   * socket.
   */
  default UsbInterfaces interfaces() {
    return UsbInterfaces.UNKNOWN;
  }

  /** Explains what passes from now on to somebody who looks. */
  default Passage passage() {
    return Passage.PLAIN;
  }

  /** The routes that this driver hands lines to, and where each of them is published. */
  default Map<String, Endpoint> routes() {
    return Map.of();
  }
}
