package io.sensorhub.core.modem;

import io.sensorhub.core.port.Endpoint;
import io.sensorhub.core.tree.Section;
import java.util.ArrayList;
import java.util.List;

/**
 * What an instance says of the API for people on other machines.
 *
 * @param listen the address, which is fixed
 * @param trustedProxies networks of reverse proxies, whose word counts for where a request is from
 */
public record DoorConfig(Endpoint listen, List<Network> trustedProxies) {

  private static final String LOOPBACK = "127.0.0.1";
  private static final int PORT = 5443;
  private static final int FIRST_FREE = 1024;
  private static final int LAST_PORT = 65_535;

  public DoorConfig {
    trustedProxies = List.copyOf(trustedProxies);
  }

  /** Reads and closes {@code config.modems.api}. */
  static DoorConfig read(Section api) {
    String listen = api.text("listen").orElse(LOOPBACK);
    if (Network.literal(listen).isEmpty()) {
      api.wrong("listen", "an address of this machine, such as 192.168.1.100, or 0.0.0.0 for all");
      listen = LOOPBACK;
    }
    int port = api.whole("port", FIRST_FREE, LAST_PORT).orElse(PORT);
    List<Network> trusted = new ArrayList<>();
    for (String text : api.texts("trusted_proxies")) {
      Network.parse(text)
          .ifPresentOrElse(
              trusted::add,
              () -> api.wrong("trusted_proxies", "networks such as 192.168.1.0/24, or addresses"));
    }
    api.close();
    return new DoorConfig(new Endpoint(listen, port), trusted);
  }
}
