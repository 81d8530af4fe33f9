package io.sensorhub.modem.fleet;

import io.sensorhub.modem.egress.Cause;
import io.sensorhub.modem.egress.Way;
import io.sensorhub.modem.slot.Link;
import io.sensorhub.modem.slot.Links;
import io.sensorhub.modem.slot.Socket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one look says of one modem. Pure.
 *
 * @param cause a word for programs; empty: all is well
 * @param message for people, with the line that cures where there is one; empty: all is well
 * @param way that follows
 */
public record Verdict(ModemState state, String cause, String message, Way way) {

  private static final int DNS_PORT = 53;

  /**
   * How a modem's names are asked, and what its clients may reach.
   *
   * @param enabled false: nothing leaves by it
   * @param servers of names, before the interface's gateway; empty: the gateway alone
   */
  public record Wishes(boolean enabled, List<InetAddress> servers, boolean allowPrivate) {
    public Wishes {
      servers = List.copyOf(servers);
    }
  }

  /**
   * What else is known of a modem.
   *
   * @param portTrouble why its proxy does not listen; empty: it does
   * @param heard whether its AT line is heard
   */
  public record Circumstances(String portTrouble, boolean heard) {

    /** Nothing is wrong. */
    public static final Circumstances GOOD = new Circumstances("", true);
  }

  /** Nothing is plugged in, or nothing was looked at yet. */
  public static Verdict absent() {
    return closed(ModemState.ABSENT, Cause.MODEM_OFFLINE, "absent", "the modem is not plugged in");
  }

  /** Something is plugged in, but it is not known what. */
  public static Verdict unconfirmed(String message) {
    return closed(ModemState.UNCONFIRMED, Cause.MODEM_OFFLINE, "unconfirmed", message);
  }

  /** Nothing can be seen. */
  static Verdict blind(String why) {
    return closed(ModemState.REGISTERED, Cause.NO_INTERFACE, "no_interface", why);
  }

  /** Judges. */
  static Verdict of(Whereabouts where, Links links, Wishes wishes, Circumstances circumstances) {
    if (!wishes.enabled()) {
      return closed(
          ModemState.DISABLED, Cause.MODEM_OFFLINE, "disabled", "the modem is switched off");
    }
    return switch (where) {
      case Whereabouts.Nowhere _ -> absent();
      case Whereabouts.Unsure unsure ->
          unconfirmed(
              "which module is plugged in at %s has not been asked yet".formatted(unsure.place()));
      case Whereabouts.Several several ->
          closed(
              ModemState.CONFLICT,
              Cause.MODEM_OFFLINE,
              "conflict",
              "modules with the same IMEI are plugged in at "
                  + String.join(" and ", several.places()));
      case Whereabouts.At at -> plugged(at.socket(), links, wishes, circumstances);
    };
  }

  private static Verdict plugged(
      Socket socket, Links links, Wishes wishes, Circumstances circumstances) {
    List<Link> known =
        socket.interfaces().stream()
            .map(face -> links.find(face.index()))
            .flatMap(Optional::stream)
            .sorted(Comparator.comparing((Link link) -> !link.usable()))
            .toList();
    if (socket.interfaces().isEmpty()) {
      return closed(
          ModemState.REGISTERED,
          Cause.NO_INTERFACE,
          "no_interface",
          "the modem has no network interface any more: look at its mode and the host's driver");
    }
    if (known.isEmpty() || known.getFirst().addresses().isEmpty()) {
      return closed(
          ModemState.REGISTERED,
          Cause.NO_INTERFACE,
          "no_address",
          "no interface of the modem has an address: the host's DHCP client gives it one");
    }
    Link link = known.getFirst();
    if (!link.usable()) {
      return closed(
          ModemState.REGISTERED,
          Cause.NO_INTERFACE,
          "no_interface",
          "interface %s is down".formatted(link.name()));
    }
    return open(link, links, wishes, circumstances);
  }

  private static Verdict closed(ModemState state, Cause cause, String word, String message) {
    return new Verdict(state, word, message, new Way.Closed(cause, message));
  }

  private static Verdict open(Link link, Links links, Wishes wishes, Circumstances circumstances) {
    Set<InetAddress> denied = new HashSet<>(links.own());
    link.gateway().ifPresent(denied::add);
    List<InetSocketAddress> servers = new ArrayList<>();
    wishes.servers().forEach(server -> servers.add(new InetSocketAddress(server, DNS_PORT)));
    link.gateway().ifPresent(gateway -> servers.add(new InetSocketAddress(gateway, DNS_PORT)));
    Way way = new Way.Open(link, servers, denied, wishes.allowPrivate());
    if (!circumstances.portTrouble().isEmpty()) {
      return new Verdict(ModemState.DEGRADED, "port_taken", circumstances.portTrouble(), way);
    }
    if (link.strict()) {
      return new Verdict(
          ModemState.DEGRADED,
          "rp_filter",
          "answers by %s are dropped by the strict reverse-path filter; as root: %s"
              .formatted(link.name(), link.cure()),
          way);
    }
    if (!link.defaultRoute()) {
      return new Verdict(
          ModemState.DEGRADED,
          "no_route",
          "no default route leads by %s: the host's DHCP client sets one".formatted(link.name()),
          way);
    }
    if (!circumstances.heard()) {
      return new Verdict(
          ModemState.DEGRADED, "at_unknown", "the serial-handler does not tell of the modem", way);
    }
    return new Verdict(ModemState.ONLINE, "", "", way);
  }

  /** Whether users see the same. */
  boolean looksLike(Verdict other) {
    return state == other.state
        && cause.equals(other.cause)
        && message.equals(other.message)
        && interfaceName().equals(other.interfaceName())
        && address().equals(other.address());
  }

  /** The interface by which it leaves; empty: by none. */
  public Optional<String> interfaceName() {
    return link().map(Link::name);
  }

  /** Its own address on the way out; empty: none. */
  public Optional<InetAddress> address() {
    return link().flatMap(Link::address);
  }

  /** The interface by which it leaves, as it was looked at; empty: by none. */
  public Optional<Link> link() {
    return way instanceof Way.Open open ? Optional.of(open.link()) : Optional.empty();
  }
}
