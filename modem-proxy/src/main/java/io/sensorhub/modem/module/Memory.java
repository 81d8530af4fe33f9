package io.sensorhub.modem.module;

import java.util.Map;

/** What is kept of modules over restarts. Never blocks. */
public interface Memory {

  /** Keeps nothing. */
  Memory NONE =
      new Memory() {
        @Override
        public Map<String, Kept> all() {
          return Map.of();
        }

        @Override
        public void keep(Map<String, Kept> modules) {}

        @Override
        public String error() {
          return "";
        }
      };

  /** What was kept at the start, by IMEI. */
  Map<String, Kept> all();

  /** All modules are these now; written soon. */
  void keep(Map<String, Kept> modules);

  /** Why nothing is kept; empty: it is. */
  String error();
}
