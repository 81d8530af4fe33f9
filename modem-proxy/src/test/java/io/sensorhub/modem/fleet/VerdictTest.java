package io.sensorhub.modem.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.modem.egress.Cause;
import io.sensorhub.modem.egress.Way;
import io.sensorhub.modem.slot.Link;
import io.sensorhub.modem.slot.Links;
import io.sensorhub.modem.slot.Socket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VerdictTest {

  private static final InetAddress OWN = InetAddress.ofLiteral("192.168.225.40");
  private static final Inet4Address GATEWAY = Inet4Address.ofLiteral("192.168.225.1");
  private static final Verdict.Wishes PLAIN = new Verdict.Wishes(true, List.of(), false);

  private static Link link(
      int index, boolean up, List<InetAddress> own, boolean route, int filter) {
    return new Link(
        index,
        "wwan" + index,
        up,
        own,
        route,
        route ? Optional.of(GATEWAY) : Optional.empty(),
        filter);
  }

  private static Socket socket(int... indexes) {
    List<Socket.Face> faces =
        java.util.Arrays.stream(indexes)
            .mapToObj(index -> new Socket.Face(index, "wwan" + index, "cdc_ether"))
            .toList();
    return new Socket("place", 7, faces);
  }

  private static Links links(Link... links) {
    Map<Integer, Link> byIndex =
        java.util.Arrays.stream(links)
            .collect(java.util.stream.Collectors.toMap(Link::index, link -> link));
    return new Links(byIndex, Set.of(OWN));
  }

  private static Verdict verdict(Socket socket, Link... links) {
    return verdict(new Whereabouts.At(socket), links);
  }

  private static Verdict verdict(Whereabouts where, Link... links) {
    return Verdict.of(where, links(links), PLAIN, Verdict.Circumstances.GOOD);
  }

  private static void refused(Verdict verdict, ModemState state, String cause, Cause reason) {
    assertEquals(state, verdict.state());
    assertEquals(cause, verdict.cause());
    assertEquals(reason, assertInstanceOf(Way.Closed.class, verdict.way()).cause());
  }

  @Test
  void modemWithoutAnInterface_isThere_andRefused() {
    refused(verdict(socket()), ModemState.REGISTERED, "no_interface", Cause.NO_INTERFACE);
  }

  @Test
  void modemThatIsThere_servesByItsInterface_andAsksItsGateway() {
    Verdict verdict = verdict(socket(3), link(3, true, List.of(OWN), true, 2));
    assertEquals(ModemState.ONLINE, verdict.state());
    Way.Open open = assertInstanceOf(Way.Open.class, verdict.way());
    assertEquals(List.of(new InetSocketAddress(GATEWAY, 53)), open.servers());
    assertEquals(Set.of(OWN, GATEWAY), open.denied());
  }

  @Test
  void modemThatHasGone_isAbsent() {
    refused(verdict(new Whereabouts.Nowhere()), ModemState.ABSENT, "absent", Cause.MODEM_OFFLINE);
  }

  @Test
  void whatIsPluggedAnew_isNotTakenForTheModule() {
    Verdict verdict =
        verdict(new Whereabouts.Unsure("place"), link(3, true, List.of(OWN), true, 0));
    refused(verdict, ModemState.UNCONFIRMED, "unconfirmed", Cause.MODEM_OFFLINE);
  }

  @Test
  void interfaceWithoutAddressOrDown_isRefused() {
    refused(verdict(socket(3)), ModemState.REGISTERED, "no_address", Cause.NO_INTERFACE);
    refused(
        verdict(socket(3), link(3, true, List.of(), true, 0)),
        ModemState.REGISTERED,
        "no_address",
        Cause.NO_INTERFACE);
    refused(
        verdict(socket(3), link(3, false, List.of(OWN), true, 0)),
        ModemState.REGISTERED,
        "no_interface",
        Cause.NO_INTERFACE);
  }

  @Test
  void ofSeveralInterfaces_theOneThatIsUpServes() {
    Verdict verdict =
        verdict(
            socket(3, 4),
            link(3, false, List.of(OWN), true, 0),
            link(4, true, List.of(OWN), true, 0));
    assertEquals(4, assertInstanceOf(Way.Open.class, verdict.way()).link().index());
  }

  @Test
  void strictFilter_isNamedWithTheLineToSet_andServedOn() {
    Verdict verdict = verdict(socket(3), link(3, true, List.of(OWN), true, 1));
    assertEquals(ModemState.DEGRADED, verdict.state());
    assertEquals("rp_filter", verdict.cause());
    assertTrue(verdict.message().contains("net.ipv4.conf.wwan3.rp_filter=2"), verdict.message());
    assertInstanceOf(Way.Open.class, verdict.way());
  }

  @Test
  void missingRoute_isNamed_andServedOn() {
    Verdict verdict = verdict(socket(3), link(3, true, List.of(OWN), false, 0));
    assertEquals("no_route", verdict.cause());
    assertInstanceOf(Way.Open.class, verdict.way());
  }

  @Test
  void twoModulesWithOneImei_areRefused_andBothPlacesNamed() {
    Verdict verdict = verdict(new Whereabouts.Several(List.of("here", "there")));
    refused(verdict, ModemState.CONFLICT, "conflict", Cause.MODEM_OFFLINE);
    assertTrue(verdict.message().contains("here and there"), verdict.message());
  }

  @Test
  void modemThatIsSwitchedOff_isRefused() {
    Verdict verdict =
        Verdict.of(
            new Whereabouts.At(socket(3)),
            links(link(3, true, List.of(OWN), true, 0)),
            new Verdict.Wishes(false, List.of(), false),
            Verdict.Circumstances.GOOD);
    refused(verdict, ModemState.DISABLED, "disabled", Cause.MODEM_OFFLINE);
  }

  @Test
  void portThatIsTaken_andLineThatIsNotHeard_areNamed_andServedOn() {
    Links links = links(link(3, true, List.of(OWN), true, 0));
    for (Verdict.Circumstances circumstances :
        List.of(
            new Verdict.Circumstances("held by another program", true),
            new Verdict.Circumstances("", false))) {
      Verdict verdict = Verdict.of(new Whereabouts.At(socket(3)), links, PLAIN, circumstances);
      assertEquals(ModemState.DEGRADED, verdict.state());
      assertEquals(circumstances.heard() ? "port_taken" : "at_unknown", verdict.cause());
      assertInstanceOf(Way.Open.class, verdict.way());
    }
  }
}
