package io.sensorhub.modem.egress;

import io.sensorhub.modem.slot.Link;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;

/** How a modem's clients can leave at the moment. */
public sealed interface Way {

  /**
   * Not at all.
   *
   * @param why for people
   */
  record Closed(Cause cause, String why) implements Way {}

  /**
   * By an interface.
   *
   * @param servers of names, asked in this order; empty: no name can be resolved
   * @param denied destinations: addresses of this machine, and the gateway
   * @param allowPrivate whether private destinations can be reached
   */
  record Open(
      Link link, List<InetSocketAddress> servers, Set<InetAddress> denied, boolean allowPrivate)
      implements Way {

    public Open {
      servers = List.copyOf(servers);
      denied = Set.copyOf(denied);
    }

    /** Whether connections made by another way can stay. */
    boolean carries(Open other) {
      return link.index() == other.link.index() && link.addresses().equals(other.link.addresses());
    }

    boolean asksLike(Open other) {
      return carries(other) && servers.equals(other.servers);
    }
  }
}
