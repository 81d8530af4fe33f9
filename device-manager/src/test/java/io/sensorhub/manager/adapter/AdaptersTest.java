package io.sensorhub.manager.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.config.UsbConfig.Policy;
import io.sensorhub.runtime.http.ApiException;
import io.sensorhub.stream.device.DeviceEvent;
import io.sensorhub.stream.device.ProbePlan;
import io.sensorhub.stream.device.UsbOrder;
import io.sensorhub.stream.device.UsbReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class AdaptersTest {

  private static final String CH340 = "1a86:7523";
  private static final String FTDI = "0403:6001";
  private static final String GPS = "1546:01a8";
  private static final String BARE = "||";

  @TempDir private Path folder;

  private Bench bench(Policy policy) throws Exception {
    return new Bench(folder, policy);
  }

  private static void refused(int status, String code, Executable what) {
    ApiException refusal = assertThrows(ApiException.class, what);
    assertEquals(code, refusal.code());
    assertEquals(status, refusal.status());
  }

  @Test
  void bridges_areNotTakenForProducts() throws Exception {
    Bench bench = bench(Policy.AUTO);
    bench.plug("ttyUSB0", CH340, "QinHeng Electronics|USB Serial|", "1");
    bench.plug(
        "ttyUSB1", "10c4:ea60", "Silicon Labs|CP2102 USB to UART Bridge Controller|0001", "2");
    bench.plug("ttyUSB2", FTDI, "FTDI|FT232R USB UART|A10KXYZ1", "3");
    for (ObjectNode device : bench.adapters().list()) {
      bench.report(device.path("id").asText());
      ObjectNode after = bench.adapters().get(device.path("id").asText());
      assertEquals("ambiguous", after.path("state").asText());
      assertTrue(after.path("candidates").size() > 1, after::toString);
    }
    assertEquals(List.of(), bench.taken());
    assertEquals(3, bench.adapters().count(State.AMBIGUOUS));
  }

  @Test
  void exactOne_isTakenByItself_onceItIsUsable() throws Exception {
    Bench bench = bench(Policy.AUTO);
    bench.plug("ttyACM0", GPS, "u-blox AG|u-blox GNSS receiver|", "1");
    String id = "1546_01a8_1";
    ObjectNode _ = bench.adapters().report(id, Bench.unusable("NO_NODE", "-v /dev:/dev"));
    assertEquals("offered", bench.state(id));
    assertEquals(List.of(), bench.taken());
    bench.report(id);
    assertEquals(List.of("take " + id), bench.taken());
    UsbOrder order = bench.order(id);
    assertEquals(Optional.of("/dev/ttyACM0"), order.path());
    assertEquals(9600, order.profile().baudRate());
    assertEquals("generic-nmea-gps", order.devices().getFirst().path("profile").asText());
    assertEquals("pci-0000:00:14.0-usb-0:1:1.0", order.port().at("/usb/socket").asText());
  }

  @Test
  void forgotten_isTakenAgainByAuto_andIgnored_isNot() throws Exception {
    Bench bench = bench(Policy.AUTO);
    bench.plug("ttyACM0", GPS, "u-blox AG|u-blox GNSS receiver|", "1");
    String id = "1546_01a8_1";
    bench.report(id);
    ObjectNode forgotten = bench.adapters().forget(id);
    assertEquals("taken", forgotten.path("state").asText());
    assertEquals("ignored", bench.adapters().ignore(id).path("state").asText());
    bench.report(id);
    assertEquals("ignored", bench.state(id));
    assertEquals("release " + id, bench.taken().getLast());
    assertEquals("taken", bench.adapters().forget(id).path("state").asText());
    assertEquals("take " + id, bench.taken().getLast());
  }

  @Test
  void askedPerson_decides_andNothingIsOpenedBefore() throws Exception {
    Bench bench = bench(Policy.ASK);
    bench.plug("ttyACM0", GPS, "u-blox AG|u-blox GNSS receiver|", "1");
    String id = "1546_01a8_1";
    bench.report(id);
    assertEquals("offered", bench.state(id));
    assertEquals(List.of(), bench.taken());
    ObjectNode device = bench.accept(id, body -> body.put("device_id", "boat").put("room", "Bow"));
    assertEquals("taken", device.path("state").asText());
    assertEquals("boat", device.at("/device_ids/0").asText());
    assertEquals("Bow", bench.order(id).devices().getFirst().path("room").asText());
    assertEquals(List.of("take " + id), bench.taken());
    bench.pull("ttyACM0", GPS, BARE, "1");
    assertEquals("taken", bench.state(id));
    assertEquals(Optional.empty(), bench.order(id).path());
    assertEquals("forgotten", bench.adapters().forget(id).path("state").asText());
    assertEquals("release " + id, bench.taken().getLast());
    assertEquals(List.of(), bench.snapshot().orders());
  }

  @Test
  void ambiguousOrUnknown_needsAProfile() throws Exception {
    Bench bench = bench(Policy.ASK);
    bench.plug("ttyUSB0", CH340, BARE, "2.3");
    bench.plug("ttyUSB1", "dead:beef", BARE, "1");
    bench.report("1a86_7523_2_3");
    bench.report("dead_beef_1");
    assertEquals("unknown", bench.state("dead_beef_1"));
    refused(409, "AMBIGUOUS", () -> bench.accept("1a86_7523_2_3", body -> body));
    refused(409, "AMBIGUOUS", () -> bench.accept("dead_beef_1", body -> body));
    refused(
        422,
        "INVALID_CONFIGURATION",
        () -> bench.accept("dead_beef_1", body -> body.put("profile", "no-such")));
    ObjectNode meter =
        bench.accept("1a86_7523_2_3", body -> body.put("profile", "carlo-gavazzi-em340"));
    assertEquals("em340_2_3", meter.at("/device_ids/0").asText());
    ObjectNode other =
        bench.accept("dead_beef_1", body -> body.put("profile", "generic-json-lines"));
    assertEquals("generic_json_lines_1", other.at("/device_ids/0").asText());
    assertEquals("json-lines", bench.order("dead_beef_1").profile().protocol());
  }

  @Test
  void moreDevices_areAddedToALine_andAnotherProfileReplaces() throws Exception {
    Bench bench = bench(Policy.ASK);
    String id = "1a86_7523_1";
    bench.plug("ttyUSB0", CH340, BARE, "1");
    bench.report(id);
    ObjectNode _ =
        bench.accept(
            id, body -> body.put("profile", "carlo-gavazzi-em340").put("device_id", "one"));
    ObjectNode two = bench.accept(id, body -> body.put("device_id", "two").put("unit_id", 2));
    assertEquals("[\"one\",\"two\"]", Json.write(two.path("device_ids")));
    assertEquals(2, bench.order(id).devices().getLast().path("unit_id").asInt());
    refused(409, "ID_TAKEN", () -> bench.accept(id, body -> body.put("device_id", "cellar")));
    ObjectNode other = bench.accept(id, body -> body.put("profile", "generic-json-lines"));
    assertEquals(1, other.path("device_ids").size());
  }

  @Test
  void whatCannotBeHad_isNotAccepted() throws Exception {
    Bench bench = bench(Policy.ASK);
    String id = "1546_01a8_1";
    bench.plug("ttyACM0", GPS, BARE, "1");
    refused(409, "NOT_USABLE", () -> bench.accept(id, body -> body));
    assertEquals("NOT_REPORTED", bench.adapters().get(id).path("reason").asText());
    ObjectNode _ = bench.adapters().report(id, Bench.unusable("NO_PERMISSION", "--group-add 20"));
    refused(409, "NOT_USABLE", () -> bench.accept(id, body -> body));
    assertEquals("--group-add 20", bench.adapters().get(id).path("fix").asText());
    bench.report(id);
    bench.pull("ttyACM0", GPS, BARE, "1");
    assertEquals("gone", bench.state(id));
    refused(409, "NOT_USABLE", () -> bench.accept(id, body -> body));
    refused(404, "UNKNOWN_DEVICE", () -> bench.accept("x", body -> body));
  }

  @Test
  void denied_isNeverOpened_norProbed() throws Exception {
    Bench bench = bench(Policy.AUTO);
    bench.plug("ttyACM0", "051d:0002", "APC|Back-UPS|12345ABCDE", "1");
    String id = bench.adapters().list().getFirst().path("id").asText();
    bench.report(id);
    assertEquals("denied", bench.state(id));
    refused(403, "DENIED", () -> bench.accept(id, body -> body.put("profile", "generic-nmea-gps")));
    refused(403, "DENIED", () -> bench.accept(id, body -> body.put("try", true)));
    assertEquals(List.of(), bench.taken());
  }

  @Test
  void whatTheFileNames_isConfigured_andWins() throws Exception {
    Bench bench = bench(Policy.AUTO);
    String id = "1546_01a8_1";
    bench.plug("ttyACM0", GPS, BARE, "1");
    ObjectNode claimed = bench.adapters().report(id, Bench.claimed("boat"));
    assertEquals("configured", claimed.path("state").asText());
    assertEquals("boat", claimed.path("claimed_by").asText());
    refused(409, "CONFIGURED", () -> bench.accept(id, body -> body));
    refused(409, "CONFIGURED", () -> bench.adapters().ignore(id));
    bench.pull("ttyACM0", GPS, BARE, "1");
    bench.plug("ttyACM1", GPS, BARE, "1");
    assertEquals("configured", bench.state(id));
    bench.report(id);
    assertEquals(List.of("take " + id), bench.taken());
    ObjectNode _ = bench.adapters().report(id, Bench.claimed("boat"));
    assertEquals(List.of("release " + id), bench.taken());
  }

  @Test
  void ignored_staysSo_overReplugsAndRestarts() throws Exception {
    Bench bench = bench(Policy.AUTO);
    String texts = "u-blox AG|GNSS|AB12CD34";
    bench.plug("ttyACM0", GPS, texts, "1");
    String id = "1546_01a8_12cd34";
    ObjectNode _ = bench.adapters().ignore(id);
    bench.pull("ttyACM0", GPS, texts, "1");
    bench.plug("ttyACM1", GPS, texts, "2.4");
    bench.report(id);
    assertEquals("ignored", bench.state(id));
    bench.restart().plug("ttyACM0", GPS, texts, "3");
    bench.report(id);
    assertEquals("ignored", bench.state(id));
    assertEquals(List.of(), bench.taken());
    ObjectNode _ = bench.adapters().forget(id);
    assertEquals(List.of("take " + id), bench.taken());
  }

  @Test
  void ignoredByTheFile_isLeftAlone() throws Exception {
    Bench bench =
        new Bench(folder, Policy.AUTO, List.of(), List.of(Json.object().put("vendor_id", "1546")));
    bench.plug("ttyACM0", GPS, BARE, "1");
    bench.report("1546_01a8_1");
    assertEquals("ignored", bench.state("1546_01a8_1"));
    refused(409, "CONFIGURED", () -> bench.accept("1546_01a8_1", body -> body));
    assertEquals(List.of(), bench.taken());
  }

  @Test
  void taken_comesBackAfterARestart_withoutTheDetector() throws Exception {
    Bench bench = bench(Policy.ASK);
    bench.plug("ttyACM0", GPS, BARE, "1");
    bench.report("1546_01a8_1");
    ObjectNode _ = bench.accept("1546_01a8_1", body -> body.put("device_id", "boat"));
    UsbOrder before = bench.order("1546_01a8_1");
    UsbOrder after = bench.restart().order("1546_01a8_1");
    assertTrue(after.sameLine(before));
    assertEquals(Optional.empty(), after.path());
    bench.plug("ttyACM3", GPS, BARE, "1");
    assertEquals(Optional.of("/dev/ttyACM3"), bench.order("1546_01a8_1").path());
  }

  @Test
  void decisionOfAuto_ends_withTheRuleThatLedToIt() throws Exception {
    ObjectNode rule = Json.object().put("id", "mine").put("trust", "exact");
    rule.putObject("match").put("vendor_id", "dead").put("product_id", "beef");
    rule.put("profile", "generic-json-lines");
    Bench bench = new Bench(folder, Policy.AUTO, List.of(rule), List.of());
    bench.plug("ttyUSB0", "dead:beef", BARE, "1");
    bench.report("dead_beef_1");
    assertEquals("taken", bench.state("dead_beef_1"));
    Bench without = bench(Policy.AUTO);
    assertEquals(1, without.snapshot().orders().size());
    without.plug("ttyUSB0", "dead:beef", BARE, "1");
    without.report("dead_beef_1");
    assertEquals("unknown", without.state("dead_beef_1"));
    assertEquals("release dead_beef_1", without.taken().getLast());
  }

  @Test
  void twinsWithoutNumbers_goByTheirSockets_whateverTheirNames() throws Exception {
    Bench bench = bench(Policy.ASK);
    bench.plug("ttyUSB0", FTDI, "FTDI|FT232R USB UART|", "1");
    bench.plug("ttyUSB1", FTDI, "FTDI|FT232R USB UART|", "2");
    for (String socket : List.of("1", "2")) {
      String id = "0403_6001_" + socket;
      assertTrue(bench.adapters().get(id).path("note").asText().contains("by their sockets"));
      bench.report(id);
      ObjectNode _ =
          bench.accept(
              id, body -> body.put("profile", "generic-json-lines").put("device_id", "d" + socket));
    }
    bench.restart().plug("ttyUSB0", FTDI, "FTDI|FT232R USB UART|", "2");
    bench.plug("ttyUSB1", FTDI, "FTDI|FT232R USB UART|", "1");
    assertEquals(Optional.of("/dev/ttyUSB1"), bench.order("0403_6001_1").path());
    assertEquals("d1", bench.order("0403_6001_1").devices().getFirst().path("device_id").asText());
  }

  @Test
  void sharedSerialNumber_isToldApartBySocket_andTheFirstKeepsItsDecision() throws Exception {
    Bench bench = bench(Policy.ASK);
    String texts = "||ABCDEF12";
    bench.plug("ttyUSB0", "1a86:55d4", texts, "1");
    String id = "1a86_55d4_cdef12";
    bench.report(id);
    ObjectNode _ =
        bench.accept(
            id, body -> body.put("profile", "generic-json-lines").put("device_id", "first"));
    bench.plug("ttyUSB1", "1a86:55d4", texts, "2");
    assertEquals("taken", bench.state(id));
    assertEquals("pci-0000:00:14.0-usb-0:1:1.0", bench.order(id).port().at("/usb/socket").asText());
    ObjectNode first = bench.adapters().get(id);
    assertTrue(first.path("note").asText().startsWith("SHARED_SERIAL_NUMBER"), first::toString);
    assertEquals("socket", first.path("identity").asText());
    bench.report("1a86_55d4_2");
    assertEquals("ambiguous", bench.state("1a86_55d4_2"));
    bench.restart().plug("ttyUSB1", "1a86:55d4", texts, "1");
    assertEquals(Optional.of("/dev/ttyUSB1"), bench.order(id).path());
  }

  @Test
  void oneThatFlaps_isHeldOff_everLonger() throws Exception {
    Bench bench = bench(Policy.ASK);
    String id = "1546_01a8_1";
    bench.plug("ttyACM0", GPS, BARE, "1");
    bench.report(id);
    ObjectNode _ = bench.accept(id, body -> body);
    for (int round = 1; round <= 3; round++) {
      List<String> _ = bench.taken();
      for (int plug = 0; plug < 6; plug++) {
        bench.pull("ttyACM0", GPS, BARE, "1");
        bench.clock.advance(Duration.ofSeconds(2));
        bench.plug("ttyACM0", GPS, BARE, "1");
      }
      assertEquals(1, bench.taken().stream().filter(("hold " + id)::equals).count());
      assertEquals(UsbOrder.Action.HOLD, bench.order(id).action());
      assertFalse(bench.adapters().get(id).path("held_until").isNull());
      Duration hold = Duration.ofSeconds(60L << (round - 1));
      bench.clock.advance(hold.minusSeconds(1));
      bench.adapters().tick();
      assertEquals(List.of(), bench.taken());
      bench.clock.advance(Duration.ofSeconds(1));
      bench.adapters().tick();
      assertEquals(List.of("take " + id), bench.taken());
    }
    assertEquals(3, bench.meters.get("hub_usb_flaps").counter().count());
  }

  @Test
  void thirtyAtOnce_areEachTakenOnce_andASnapshotTellsNothingTwice() throws Exception {
    Bench bench = bench(Policy.AUTO);
    List<DeviceEvent> all = new ArrayList<>();
    for (int each = 0; each < 30; each++) {
      all.add(bench.event("add", "ttyACM" + each, GPS, BARE, "1." + each));
    }
    bench.adapters().snapshot(all);
    for (int each = 0; each < 30; each++) {
      bench.report("1546_01a8_1_" + each);
    }
    assertEquals(30, bench.taken().size());
    bench.adapters().snapshot(all);
    assertEquals(List.of(), bench.taken());
    assertEquals(30, bench.meters.get("hub_usb_plugged").counter().count());
    bench.adapters().snapshot(all.subList(1, 30));
    assertEquals(List.of("take 1546_01a8_1_0"), bench.taken());
    assertEquals(Optional.empty(), bench.order("1546_01a8_1_0").path());
  }

  @Test
  void replugThatNobodySaw_isOne() throws Exception {
    Bench bench = bench(Policy.AUTO);
    bench.plug("ttyACM0", GPS, BARE, "1");
    bench.report("1546_01a8_1");
    bench.plug("ttyACM0", "dead:beef", BARE, "2"); // raises the number of enumerations
    bench.adapters().snapshot(List.of(bench.event("add", "ttyACM0", GPS, BARE, "1")));
    assertEquals(1, bench.adapters().get("1546_01a8_1").path("unplugged").asInt());
  }

  @Test
  void probing_isOrderedAfterConsentOnly_andItsResultReordersCandidates() throws Exception {
    Bench bench = bench(Policy.ASK);
    String id = "1a86_7523_1";
    bench.plug("ttyUSB0", CH340, BARE, "1");
    bench.report(id);
    assertEquals(List.of(), bench.taken());
    assertTrue(bench.accept(id, body -> body.put("try", true)).path("probe").isNull());
    assertEquals(List.of("probe " + id), bench.taken());
    refused(409, "NOT_USABLE", () -> bench.accept(id, body -> body.put("try", true)));
    ObjectNode found = Json.object();
    found.putArray("sent").addObject().put("hex", "01 03 00 0b").put("rate", 9600);
    found
        .putArray("evidence")
        .addObject()
        .put("profile", "carlo-gavazzi-em340")
        .put("because", "register 11 is 341");
    ObjectNode device =
        bench
            .adapters()
            .report(
                id,
                new UsbReport(
                    true,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(found)));
    assertEquals("ambiguous", device.path("state").asText());
    assertEquals("carlo-gavazzi-em340", device.at("/candidates/0/profile").asText());
    assertEquals("register 11 is 341", device.at("/candidates/0/evidence/0").asText());
    assertEquals("01 03 00 0b", device.at("/probe/sent/0/hex").asText());
    assertEquals(4, bench.meters.get("hub_usb_probe_bytes").counter().count());
    ObjectNode _ = bench.accept(id, body -> body.put("try", true));
    bench.clock.advance(Duration.ofSeconds(60));
    bench.adapters().tick();
    assertEquals("NO_ANSWER", bench.adapters().get(id).at("/probe/error").asText());
  }

  @Test
  void plan_neverAsksMoreThanTheRulesSay() throws Exception {
    Bench bench = bench(Policy.ASK);
    bench.plug("ttyUSB0", "dead:beef", BARE, "1");
    bench.report("dead_beef_1");
    ObjectNode _ = bench.accept("dead_beef_1", body -> body.put("try", true));
    assertEquals(List.of("probe dead_beef_1"), bench.taken());
    assertEquals(List.of(115_200, 9600), ProbePlan.USUAL_RATES);
  }

  @Test
  void devicesWithoutNumberOrTexts_haveStableIds() throws Exception {
    Bench bench = bench(Policy.ASK);
    List<String> texts = List.of("M|P|SERIAL12", "M|P|", "||SERIAL34", BARE);
    for (int each = 0; each < texts.size(); each++) {
      bench.plug("ttyUSB" + each, "dead:beef", texts.get(each), "1." + each);
    }
    List<String> ids = ids(bench);
    assertEquals(
        List.of("dead_beef_rial12", "dead_beef_1_1", "dead_beef_rial34", "dead_beef_1_3"), ids);
    bench.restart();
    for (int each = texts.size() - 1; each >= 0; each--) {
      bench.plug("ttyACM" + each, "dead:beef", texts.get(each), "1." + each);
    }
    assertEquals(ids.stream().sorted().toList(), ids(bench).stream().sorted().toList());
    assertFalse(Json.write(bench.adapters().get("dead_beef_1_3")).contains("ttyUSB"));
  }

  private static List<String> ids(Bench bench) {
    return bench.adapters().list().stream().map(device -> device.path("id").asText()).toList();
  }

  @Test
  void fullFile_refusesTheNextDecision_andForgetsUndecidedOnes() throws Exception {
    Bench bench = bench(Policy.ASK);
    for (int each = 0; each < 300; each++) {
      bench.clock.advance(Duration.ofSeconds(1));
      bench.plug("ttyUSB0", "dead:beef", BARE, "1." + each);
      if (each < 256) {
        ObjectNode _ = bench.adapters().ignore("dead_beef_1_" + each);
      } else {
        String id = "dead_beef_1_" + each;
        refused(409, "STORE_FULL", () -> bench.adapters().ignore(id));
      }
      bench.pull("ttyUSB0", "dead:beef", BARE, "1." + each);
    }
    assertEquals(256, bench.adapters().list().size());
    assertEquals(256, bench.restart().adapters().count(State.IGNORED));
  }
}
