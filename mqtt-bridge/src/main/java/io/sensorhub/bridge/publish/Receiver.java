package io.sensorhub.bridge.publish;

import io.sensorhub.bridge.broker.Broker;
import io.sensorhub.bridge.retained.RetainedGuard;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands what one connection brings to whom it concerns. Thread-safe. */
final class Receiver implements Broker.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(Receiver.class);

  private final Publisher.Inbound inbound;
  private final Session.Sources sources;
  private @Nullable Session session;
  private boolean lost;

  Receiver(Publisher.Inbound inbound, Session.Sources sources) {
    this.inbound = inbound;
    this.sources = sources;
  }

  /** The session ends with the connection. */
  synchronized void serves(Session opened) {
    session = opened;
    if (lost) {
      opened.end();
    }
  }

  @Override
  public void arrived(String topic, byte[] payload, boolean retained) {
    RetainedGuard.Heard heard = sources.guard().heard(topic, payload, retained);
    if (heard == RetainedGuard.Heard.FOREIGN) {
      sources.wake().up();
    }
    if (heard != RetainedGuard.Heard.UNKNOWN && sources.announcements().isWatched(topic)) {
      return;
    }
    boolean unknown = heard == RetainedGuard.Heard.UNKNOWN;
    if (sources.announcements().arrived(topic, payload, unknown)) {
      sources.wake().up();
    } else {
      inbound.arrived(topic, payload, retained);
    }
  }

  @Override
  public synchronized void lost(String reason) {
    if (!lost) {
      lost = true;
      LOG.warn("broker lost reason=\"{}\"", reason);
    }
    if (session != null) {
      session.end();
    }
  }
}
