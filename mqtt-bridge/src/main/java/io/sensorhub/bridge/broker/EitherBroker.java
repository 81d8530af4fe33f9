package io.sensorhub.bridge.broker;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** MQTT 5 if the broker speaks it, else MQTT 3.1.1 for as long as this process lives. */
public final class EitherBroker implements Broker {

  private static final Logger LOG = LoggerFactory.getLogger(EitherBroker.class);

  private final Broker newer;
  private final Broker older;
  private boolean onlyOlder;

  public EitherBroker(Broker newer, Broker older) {
    this.newer = newer;
    this.older = older;
  }

  @Override
  public Connection connect(Message will, Listener listener) throws IOException {
    if (!onlyOlder) {
      try {
        return newer.connect(will, listener);
      } catch (Paho5Broker.NotSpokenException e) {
        LOG.debug("MQTT 5 not spoken reason=\"{}\"", e.getMessage());
      }
    }
    Connection connection = older.connect(will, listener);
    if (!onlyOlder) {
      LOG.info("the broker speaks MQTT 3.1.1");
      onlyOlder = true;
    }
    return connection;
  }
}
