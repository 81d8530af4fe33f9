package io.sensorhub.core.config;

import io.sensorhub.core.Json;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Who reads which keys of its own, by the driver that a port or a device has. Finds keys that
 * belong to somebody else, or to nobody.
 */
public final class Owners {

  /** The driver of profiles that are asked over HTTP. */
  public static final String HTTP = "http";

  /** The driver of profiles whose readings the hub makes up. */
  public static final String SIMULATED = "simulated";

  /** Leaves the keys of owners to those who read them. */
  public static final Owners UNCHECKED = new Owners(Map.of());

  /** Checks what needs the drivers and the poller: their parts of profiles, and whole lines. */
  @FunctionalInterface
  public interface Whole {

    /**
     * Checks it, after the common keys and whether or not those are right.
     *
     * @param instance what of it could be read
     */
    void check(InstanceConfig instance, Problems problems);
  }

  private final Map<String, Owner> byDriver;
  private final Whole whole;

  /**
   * Those who leave the rest of an instance to others.
   *
   * @param byDriver a driver without keys of its own has an owner without keys
   */
  public Owners(Map<String, ? extends Owner> byDriver) {
    this(byDriver, (_, _) -> {});
  }

  /** Those who check the rest of an instance as well. */
  public Owners(Map<String, ? extends Owner> byDriver, Whole whole) {
    this.byDriver = new LinkedHashMap<>(byDriver);
    this.whole = whole;
  }

  /** Checks what could be read. */
  void check(InstanceConfig instance, Problems problems) {
    whole.check(instance, problems);
  }

  /** An owner of ports and devices that have only keys that all have. */
  public static Owner without(String whose) {
    return () -> whose;
  }

  /** Closes the section of a port, with the keys of its owner. */
  void closePort(Section port, Optional<String> driver) {
    close(port, driver, Owner::readPort);
  }

  /** Closes the section of a device, with the keys of its owner. */
  void closeDevice(Section device, Optional<String> driver) {
    close(device, driver, Owner::readDevice);
  }

  /**
   * With a driver that nobody has, it cannot be told whose keys are wrong, only which are known.
   */
  private void close(Section section, Optional<String> driver, BiConsumer<Owner, Section> reading) {
    if (byDriver.isEmpty()) {
      return;
    }
    Optional<Owner> owner = driver.map(byDriver::get);
    owner.ifPresent(known -> reading.accept(known, section));
    Set<String> read = section.known();
    Set<String> others = new LinkedHashSet<>();
    keys(reading)
        .forEach((key, whose) -> {
          if (owner.isEmpty()) {
            section.ask(key);
          } else if (!read.contains(key)) {
            others.add(key);
            if (section.sets(key)) {
              section.wrong(key, "nothing, for it belongs to " + String.join(" or ", whose));
            }
          }
        });
    section.close(others);
  }

  /** Each key, and whose it is. */
  private Map<String, List<String>> keys(BiConsumer<Owner, Section> reading) {
    Map<String, List<String>> keys = new LinkedHashMap<>();
    for (Owner owner : new LinkedHashSet<>(byDriver.values())) {
      Section empty = new Section(Json.object(), "", new Problems());
      reading.accept(owner, empty);
      for (String key : empty.known()) {
        keys.computeIfAbsent(key, _ -> new ArrayList<>()).add(owner.whose());
      }
    }
    return keys;
  }
}
