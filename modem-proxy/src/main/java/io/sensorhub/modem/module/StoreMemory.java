package io.sensorhub.modem.module;

import io.sensorhub.modem.entry.Modem;
import io.sensorhub.modem.store.Store;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Modules are kept in the database of the instance. */
public final class StoreMemory implements Memory {

  private static final Logger LOG = LoggerFactory.getLogger(StoreMemory.class);

  /** A port that is new is on the disk before anybody is served by it, unless that takes longer. */
  private static final Duration SOON = Duration.ofMillis(300);

  private final Store store;

  public StoreMemory(Store store) {
    this.store = store;
  }

  @Override
  public Map<String, Kept> all() {
    Map<String, Kept> all = new LinkedHashMap<>();
    for (Modem modem : store.modems()) {
      all.put(modem.serial(), kept(modem));
    }
    return all;
  }

  /** A row as what is kept. */
  static Kept kept(Modem modem) {
    return new Kept(modem.port(), modem.seen().path(), modem.wanted(), modem.version());
  }

  @Override
  public void keep(Map<String, Kept> modules) {
    boolean fresh = false;
    for (Modem known : store.modems()) {
      if (!modules.containsKey(known.serial())) {
        boolean _ = store.forget(known.serial());
      }
    }
    for (Map.Entry<String, Kept> each : modules.entrySet()) {
      Kept kept = each.getValue();
      fresh |= store.wants(each.getKey(), kept.port(), kept.wanted(), kept.version());
    }
    if (fresh) {
      try {
        if (!store.settle(SOON)) {
          LOG.debug("a port is not on the disk yet");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public String error() {
    return store.health().error();
  }
}
