package io.sensorhub.modem.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.DefaultEventLoop;
import io.sensorhub.modem.egress.Egress;
import io.sensorhub.modem.egress.Way;
import io.sensorhub.modem.slot.Link;
import io.sensorhub.modem.slot.Links;
import io.sensorhub.modem.slot.Socket;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Modules come, go, move and contradict each other; no interface is real. */
class FleetTest {

  private static final String IMEI = "867322040000011";
  private static final String OTHER = "867322040000029";
  private static final Verdict.Wishes PLAIN = new Verdict.Wishes(true, List.of(), false);

  private final DefaultEventLoop loop = new DefaultEventLoop();
  private final Egress egress = new Egress(loop);
  private final Egress another = new Egress(loop);
  private final List<String> judged = new ArrayList<>();
  private final Fleet fleet =
      new Fleet((imei, verdict) -> judged.add(imei + " " + verdict.state().wireName()));
  private final Map<String, Socket> sockets = new TreeMap<>();
  private final Map<Integer, Link> links = new HashMap<>();

  @BeforeEach
  void twoModules() {
    fleet.add(IMEI, egress, PLAIN, Optional.of("a"));
    fleet.add(OTHER, another, PLAIN, Optional.empty());
  }

  @AfterEach
  void end() {
    Object _ = loop.shutdownGracefully();
  }

  private void plug(String place, long enumeration, int index) {
    sockets.put(
        place,
        new Socket(
            place, enumeration, List.of(new Socket.Face(index, "eth" + index, "cdc_ether"))));
    links.put(
        index,
        new Link(
            index,
            "eth" + index,
            true,
            List.of(InetAddress.ofLiteral("192.168.225." + index)),
            true,
            Optional.empty(),
            0));
  }

  private void look() {
    fleet.take(sockets, new Links(links, Set.of()));
  }

  private String state(String imei) {
    return fleet.verdict(imei).orElseThrow().state().wireName();
  }

  private int leavesBy(Egress way) {
    return way.way() instanceof Way.Open open ? open.link().index() : 0;
  }

  private void confirmedAtA() {
    plug("a", 4, 3);
    look();
    assertTrue(fleet.confirm(IMEI, "a", 4));
    look();
  }

  @Test
  void modem_isServedOnlyAfterItHasSaidItself() {
    plug("a", 4, 3);
    look();
    assertEquals("unconfirmed", state(IMEI));
    assertEquals(List.of("a"), fleet.unconfirmed());
    assertEquals(0, leavesBy(egress));
    assertTrue(fleet.confirm(IMEI, "a", 4));
    look();
    assertEquals("online", state(IMEI));
    assertEquals(3, leavesBy(egress));
    assertEquals(List.of(), fleet.unconfirmed());
  }

  @Test
  void answerOfAModemThatWasPulledOutMeanwhile_isNotTaken() {
    plug("a", 4, 3);
    look();
    plug("a", 5, 6);
    look();
    assertFalse(fleet.confirm(IMEI, "a", 4));
    look();
    assertEquals("unconfirmed", state(IMEI));
    assertEquals(0, leavesBy(egress));
  }

  @Test
  void modemThatIsRemoved_isAbsent_andAskedAgainWhenItReturns() {
    confirmedAtA();
    sockets.clear();
    look();
    assertEquals("absent", state(IMEI));
    assertEquals(0, leavesBy(egress));
    plug("a", 4, 3); // the bus counts its devices anew
    look();
    assertEquals("unconfirmed", state(IMEI));
    assertEquals(List.of("a"), fleet.unconfirmed());
  }

  @Test
  void modemThatMoves_isServedAtItsNewPlace_andWhoTookItsOldOneIsNotTakenForIt() {
    confirmedAtA();
    plug("a", 5, 7);
    plug("b", 6, 8);
    look();
    assertEquals("unconfirmed", state(IMEI));
    assertTrue(fleet.confirm(OTHER, "a", 5));
    look();
    assertEquals("absent", state(IMEI));
    assertEquals(7, leavesBy(another));
    assertTrue(fleet.confirm(IMEI, "b", 6));
    look();
    assertEquals(8, leavesBy(egress));
    assertEquals(7, leavesBy(another));
  }

  @Test
  void twoModulesWithOneImei_serveNeither_untilOneIsGone() {
    plug("a", 4, 3);
    plug("b", 5, 4);
    look();
    assertTrue(fleet.confirm(IMEI, "a", 4));
    look();
    assertEquals(3, leavesBy(egress));
    assertTrue(fleet.confirm(IMEI, "b", 5));
    look();
    assertEquals("conflict", state(IMEI));
    assertEquals(0, leavesBy(egress));
    sockets.remove("a");
    look();
    assertEquals("online", state(IMEI));
    assertEquals(4, leavesBy(egress));
  }

  @Test
  void modemThatIsForgotten_leavesNoWayOpen() {
    confirmedAtA();
    fleet.remove(IMEI);
    look();
    assertEquals(0, leavesBy(egress));
    assertEquals(Optional.empty(), fleet.verdict(IMEI));
  }

  @Test
  void sameVerdict_isToldOnce() {
    plug("a", 4, 3);
    look();
    look();
    assertEquals(List.of(IMEI + " unconfirmed", OTHER + " absent"), judged);
  }

  private final class Sight implements Lookout.Eyes {
    private @Nullable RuntimeException thrown;
    private @Nullable IOException mute;

    @Override
    public Links links() throws IOException {
      if (mute != null) {
        throw mute;
      }
      return new Links(links, Set.of());
    }

    @Override
    public Map<String, Socket> sockets() {
      if (thrown != null) {
        throw thrown;
      }
      return sockets;
    }
  }

  @Test
  void lookThatFails_endsAllWays_andTheNextOneOpensThem() {
    Sight sight = new Sight();
    Lookout lookout = new Lookout(fleet, sight);
    plug("a", 4, 3);
    lookout.step(lookout::look);
    assertTrue(fleet.confirm(IMEI, "a", 4));
    lookout.step(lookout::look);
    assertEquals(3, leavesBy(egress));
    sight.thrown = new IllegalStateException("broken");
    lookout.step(lookout::look);
    assertEquals(0, leavesBy(egress));
    assertEquals("registered", state(IMEI));
    assertTrue(lookout.trouble().contains("broken"), lookout.trouble());
    sight.thrown = null;
    lookout.step(lookout::look);
    assertEquals(3, leavesBy(egress));
    assertEquals("", lookout.trouble());
  }

  @Test
  void kernelThatDoesNotTell_leavesNoInterfaceUsable() {
    Sight sight = new Sight();
    Lookout lookout = new Lookout(fleet, sight);
    plug("a", 4, 3);
    lookout.step(lookout::look);
    assertTrue(fleet.confirm(IMEI, "a", 4));
    lookout.step(lookout::look);
    sight.mute = new IOException("no more descriptors");
    lookout.step(lookout::look);
    assertInstanceOf(Way.Closed.class, egress.way());
    assertTrue(lookout.trouble().contains("descriptors"), lookout.trouble());
  }

  @Test
  void thread_outlivesAnOrderThatFails() throws InterruptedException {
    try (Lookout lookout = new Lookout(fleet, new Sight())) {
      lookout.start();
      assertTrue(
          lookout.order(() -> {
            throw new IllegalStateException("broken");
          }));
      java.util.concurrent.CountDownLatch done = new java.util.concurrent.CountDownLatch(1);
      assertTrue(lookout.order(done::countDown));
      assertTrue(done.await(10, java.util.concurrent.TimeUnit.SECONDS));
    }
  }
}
