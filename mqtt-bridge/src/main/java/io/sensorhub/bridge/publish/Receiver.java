package io.sensorhub.bridge.publish;

import io.sensorhub.bridge.broker.Broker;
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
    if (topic.equals(sources.presence().topic())) {
      if (sources.presence().heard(payload)) {
        sources.wake().up();
      }
    } else if (sources.announcements().arrived(topic, payload)) {
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
