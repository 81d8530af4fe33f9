package io.sensorhub.modem;

import io.javalin.http.Context;
import io.sensorhub.runtime.http.ApiException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Lets one command of the console at a time be under way for each module. Thread-safe. */
final class Consoles {

  private final Set<String> busy = ConcurrentHashMap.newKeySet();

  /** Does it, or refuses it while another one is under way. */
  void run(Context request, String imei, Runnable command) {
    if (!busy.add(imei)) {
      request.header("Retry-After", "1");
      throw new ApiException(429, "CONSOLE_BUSY", "Another command for " + imei + " is under way");
    }
    try {
      command.run();
    } finally {
      busy.remove(imei);
    }
  }
}
