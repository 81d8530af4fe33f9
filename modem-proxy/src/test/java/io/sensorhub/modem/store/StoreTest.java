package io.sensorhub.modem.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sensorhub.core.Json;
import io.sensorhub.modem.entry.LogEntry;
import io.sensorhub.modem.entry.Modem;
import io.sensorhub.modem.entry.Numbered;
import io.sensorhub.modem.entry.Octets;
import io.sensorhub.modem.entry.Page;
import io.sensorhub.modem.entry.Period;
import io.sensorhub.modem.entry.Retention;
import io.sensorhub.modem.entry.Seen;
import io.sensorhub.modem.entry.Sms;
import io.sensorhub.modem.entry.Traffic;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;

/** The registry of modules over restarts of the store; the database is a real file. */
class StoreTest {

  private static final String ONE = "867322040000011";
  private static final String TWO = "867322040000029";
  private static final Duration LONG = Duration.ofMinutes(1);

  private final ManualClock clock = new ManualClock();
  private ZoneId zone = ZoneOffset.UTC;
  private Optional<Store> running = Optional.empty();

  @TempDir private Path folder;

  @AfterEach
  void end() {
    running.ifPresent(Store::close);
  }

  private Store open() throws InterruptedException {
    return open(Optional.of(folder), "rack");
  }

  /** The store after a restart. */
  private Store open(Optional<Path> place, String instanceId) throws InterruptedException {
    end();
    Store store =
        new Store(place, instanceId, clock, zone, System::nanoTime, new SimpleMeterRegistry());
    running = Optional.of(store);
    store.start();
    return store;
  }

  private static Seen at(String path, boolean present) {
    return new Seen(
        path, "m", "wwan0", "89", "net", "10.0.0.2", "", "online", "online", "", present);
  }

  private static Map<String, Integer> ports(Store store) {
    return store.modems().stream().collect(Collectors.toMap(Modem::serial, Modem::port));
  }

  private static ObjectNode wanted() {
    ObjectNode wanted = Json.object().put("enabled", false).put("friendly_name", "SIM 07");
    ObjectNode proxy = wanted.putObject("proxy");
    proxy.putArray("allow").add("192.168.1.0/24");
    proxy.putArray("users").addObject().put("name", "a").put("password", "pbkdf2$1$a$b");
    proxy.put("rate", 1000).putArray("deny_ports").add(25);
    return wanted;
  }

  @Test
  void everythingOfAModule_isTheSameAfterARestart() throws Exception {
    Store store = open();
    store.wants(ONE, 3131, wanted(), 4);
    store.seen(ONE, at("1-1.4", true));
    Modem before = store.modem(ONE).orElseThrow();
    assertEquals(before, open().modem(ONE).orElseThrow());
    assertEquals(wanted(), before.wanted());
    assertFalse(before.toString().contains("pbkdf2"), before.toString());
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(Store.FILE))));
  }

  @Test
  void module_isUpsertedAtEachSighting() throws Exception {
    Store store = open();
    Instant first = clock.instant();
    store.seen(ONE, at("1-1", true));
    clock.advance(Duration.ofSeconds(10));
    store.seen(ONE, at("1-2", true));
    Instant last = clock.instant();
    clock.advance(Duration.ofSeconds(10));
    Instant gone = clock.instant();
    store.seen(ONE, at("", false));
    clock.advance(Duration.ofSeconds(10));
    store.seen(ONE, at("", false));
    Modem absent = open().modem(ONE).orElseThrow();
    assertEquals(first, absent.firstSeen());
    assertEquals(last, absent.lastSeen());
    assertEquals(Optional.of(gone), absent.unplugged());
    open().seen(ONE, at("1-3", true));
    Modem back = open().modem(ONE).orElseThrow();
    assertEquals(Optional.empty(), back.unplugged());
    assertEquals(first, back.firstSeen());
    assertEquals("1-3", back.seen().path());
  }

  @Test
  void lastSighting_isWrittenOnceAMinuteWhereNothingElseChanges() throws Exception {
    Store store = open();
    Instant written = clock.instant();
    store.seen(ONE, at("1-1", true));
    clock.advance(Duration.ofSeconds(59));
    store.seen(ONE, at("1-1", true));
    assertEquals(clock.instant(), store.modem(ONE).orElseThrow().lastSeen());
    assertEquals(written, open().modem(ONE).orElseThrow().lastSeen());
    open().seen(ONE, at("1-1", true));
    assertEquals(clock.instant(), open().modem(ONE).orElseThrow().lastSeen());
  }

  @Test
  void portsThatChangePlaces_areEachThereOnce() throws Exception {
    Store store = open();
    store.wants(ONE, 3128, Json.object(), 0);
    store.wants(TWO, 3129, Json.object(), 0);
    assertTrue(store.settle(LONG));
    store.wants(ONE, 3129, Json.object(), 0);
    assertEquals(Map.of(ONE, 3129, TWO, 0), ports(store));
    store.wants(TWO, 3128, Json.object(), 0);
    assertEquals(Map.of(ONE, 3129, TWO, 3128), ports(open()));
  }

  @Test
  void forgottenModule_staysForgotten() throws Exception {
    Store store = open();
    store.wants(ONE, 3128, Json.object(), 0);
    assertTrue(store.settle(LONG));
    assertTrue(store.forget(ONE));
    assertFalse(store.forget(ONE));
    assertEquals(List.of(), open().modems());
    open().wants(ONE, 3140, Json.object(), 0);
    assertEquals(Map.of(ONE, 3140), ports(open()));
  }

  @Test
  void twoInstances_doNotSeeEachOthersModules() throws Exception {
    open().wants(ONE, 3128, Json.object(), 0);
    assertEquals(List.of(), open(Optional.of(folder), "other").modems());
    assertEquals(Map.of(ONE, 3128), ports(open()));
  }

  @Test
  void traffic_isSummedByHourDayAndMonthOverRestarts() throws Exception {
    zone = ZoneId.of("Asia/Kolkata"); // half an hour beside the others
    clock.advance(Duration.between(clock.instant(), Instant.parse("2026-11-30T18:20:00Z")));
    Store store = open();
    store.counts().add(ONE, "89", "a", new Octets(100, 10));
    store.counts().add(ONE, "89", Traffic.INTERFACE, new Octets(150, 20));
    assertTrue(store.settle(LONG));
    store.counts().add(ONE, "89", "a", new Octets(1, 1));
    clock.advance(Duration.ofMinutes(20)); // another hour, day and month
    store.counts().add(ONE, "89", "a", new Octets(5, 5));
    store = open();
    store.counts().add(ONE, "89", "a", new Octets(2, 2));
    assertEquals(
        List.of(
            new Traffic(ONE, "89", "a", Instant.parse("2026-11-30T18:30:00Z"), 7, 7),
            new Traffic(ONE, "89", "", Instant.parse("2026-10-31T18:30:00Z"), 150, 20),
            new Traffic(ONE, "89", "a", Instant.parse("2026-10-31T18:30:00Z"), 101, 11)),
        store.history().traffic(ONE, Period.MONTH, Page.newest(10)));
    assertEquals(
        Instant.parse("2026-11-30T17:30:00Z"),
        store.history().traffic(ONE, Period.HOUR, Page.newest(10)).getLast().start());
    assertEquals(
        List.of(new Traffic(ONE, "89", "a", Instant.parse("2026-11-30T18:30:00Z"), 7, 7)),
        store.history().traffic(ONE, Period.MONTH, Page.newest(1)));
    assertEquals(new Octets(7, 7), store.counts().payload(ONE, Period.DAY));
    assertEquals(Octets.NONE, store.counts().ofInterface(ONE, "89", Period.MONTH));
    assertEquals(List.of(), store.history().traffic(TWO, Period.DAY, Page.newest(10)));
  }

  @Test
  void trafficOfToday_isKnownInMemory_andBeginsAnewAtMidnight() throws Exception {
    Store store = open();
    store.counts().add(ONE, "89", "a", new Octets(100, 10));
    store.counts().add(ONE, "89", Traffic.NO_LOGIN, new Octets(1, 1));
    store.counts().add(ONE, "89", Traffic.INTERFACE, new Octets(150, 20));
    store.counts().add(ONE, "90", Traffic.INTERFACE, new Octets(3, 3));
    store = open();
    store.counts().add(TWO, "91", "a", new Octets(9, 9));
    assertEquals(new Octets(101, 11), store.counts().payload(ONE, Period.DAY));
    assertEquals(new Octets(150, 20), store.counts().ofInterface(ONE, "89", Period.MONTH));
    clock.advance(Duration.ofDays(1));
    assertEquals(Octets.NONE, store.counts().payload(ONE, Period.DAY));
    store.counts().add(ONE, "89", "a", new Octets(5, 5));
    assertEquals(new Octets(5, 5), store.counts().payload(ONE, Period.DAY));
    assertEquals(Octets.NONE, store.counts().payload(TWO, Period.DAY));
    assertEquals(new Octets(106, 16), store.counts().payload(ONE, Period.MONTH));
  }

  @Test
  void shortMessages_areKeptOnce_andReadInPages() throws Exception {
    Store store = open();
    for (String id : List.of("a", "b", "a", "c")) {
      assertTrue(store.keep(message(id)).get());
    }
    store = open();
    assertTrue(store.keep(message("b")).get());
    List<Numbered<Sms>> page = store.history().messages(ONE, Page.newest(2));
    assertEquals(List.of(message("c"), message("b")), page.stream().map(Numbered::row).toList());
    assertEquals(
        List.of(message("a")),
        store.history().messages(ONE, Page.newest(2).beforeNumber(page.getLast().number())).stream()
            .map(Numbered::row)
            .toList());
    assertEquals(List.of(), store.history().messages(TWO, Page.newest(2)));
    store.retain(new Retention(Duration.ofDays(1), Duration.ofDays(7)));
    clock.advance(Duration.ofDays(80));
    store = open();
    assertEquals(3, store.history().messages(ONE, Page.newest(9)).size());
    clock.advance(Duration.ofDays(11));
    assertEquals(0, open().history().messages(ONE, Page.newest(9)).size());
  }

  private Sms message(String id) {
    Instant sent = Instant.parse("2026-11-21T12:00:00Z");
    return new Sms(id, ONE, "89", Sms.IN, "+49", "text \u00e4 \uD83D\uDE00", sent, 1, "received");
  }

  @Test
  void logOfCommands_isReadInPagesTheNewestFirst() throws Exception {
    Store store = open();
    for (int i = 0; i < 5; i++) {
      clock.advance(Duration.ofSeconds(1));
      store.log(new LogEntry(clock.instant(), ONE, "AT+CSQ", "+CSQ: " + i, "rest", 12, "ok"));
    }
    store.log(new LogEntry(clock.instant(), TWO, "AT", "OK", "rest", 1, "ok"));
    store = open();
    List<Numbered<LogEntry>> page = store.history().log(ONE, Page.newest(2));
    assertEquals(List.of("+CSQ: 4", "+CSQ: 3"), answers(page));
    Page older = Page.newest(9).beforeNumber(page.getLast().number());
    assertEquals(
        List.of("+CSQ: 2", "+CSQ: 1", "+CSQ: 0"), answers(store.history().log(ONE, older)));
    older = Page.newest(9).beforeTime(page.getLast().row().time());
    assertEquals(
        List.of("+CSQ: 2", "+CSQ: 1", "+CSQ: 0"), answers(store.history().log(ONE, older)));
  }

  private static List<String> answers(List<Numbered<LogEntry>> page) {
    return page.stream().map(each -> each.row().answer()).toList();
  }

  @Test
  void whatIsOld_isRemovedAtTheStart() throws Exception {
    Store store = open();
    store.log(new LogEntry(clock.instant(), ONE, "AT", "OK", "rest", 1, "ok"));
    store.counts().add(ONE, "", Traffic.NO_LOGIN, new Octets(1, 1));
    clock.advance(Duration.ofDays(40));
    store = open();
    Page all = Page.newest(9);
    assertEquals(List.of(), store.history().log(ONE, all));
    assertEquals(List.of(), store.history().traffic(ONE, Period.HOUR, all));
    assertEquals(1, store.history().traffic(ONE, Period.DAY, all).size());
    clock.advance(Duration.ofDays(400));
    store = open();
    assertEquals(List.of(), store.history().traffic(ONE, Period.DAY, all));
    assertEquals(1, store.history().traffic(ONE, Period.MONTH, all).size());
  }

  @Test
  void whatPeopleChangeInTheFile_isTaken() throws Exception {
    Store store = open();
    LinkedBlockingQueue<Modem> told = new LinkedBlockingQueue<>();
    store.onEdit(told::add);
    store.wants(ONE, 3128, wanted(), 4);
    assertTrue(store.settle(LONG));
    edit("UPDATE modems SET proxy_port = 4000, friendly_name = 'roof', limits = '{\"rate\": 5}'");
    Modem changed = told.take();
    assertEquals(4000, changed.port());
    assertEquals(5, changed.version());
    assertEquals("roof", changed.wanted().path("friendly_name").asText());
    assertEquals(5, changed.wanted().at("/proxy/rate").asInt());
    assertEquals("a", changed.wanted().at("/proxy/users/0/name").asText());
    edit("UPDATE modems SET limits = 'nonsense', users = NULL, enabled = NULL");
    assertEquals(
        Json.parse("{\"friendly_name\": \"roof\", \"proxy\": {\"allow\": [\"192.168.1.0/24\"]}}"),
        told.take().wanted());
    Modem last = store.modem(ONE).orElseThrow();
    assertEquals(last, open().modem(ONE).orElseThrow());
  }

  private void edit(String sql) throws SQLException {
    try (Connection other = connect();
        Statement statement = other.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  private Connection connect() throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(10_000);
    return config.createConnection("jdbc:sqlite:" + folder.resolve(Store.FILE));
  }

  @Test
  void fileOfALaterVersion_staysAsItIs() throws Exception {
    open().wants(ONE, 3128, Json.object(), 0);
    end();
    edit("PRAGMA user_version = 99");
    Store store = open();
    Await.until("an error is told", () -> !store.health().ok());
    assertTrue(store.health().error().contains("later version"), store.health().error());
    store.wants(TWO, 3129, Json.object(), 0);
    assertEquals(Map.of(TWO, 3129), ports(store));
    end();
    try (Connection other = connect();
        Statement statement = other.createStatement();
        ResultSet row = statement.executeQuery("SELECT serial FROM modems")) {
      assertTrue(row.next());
      assertEquals(ONE, row.getString(1));
      assertFalse(row.next());
    }
  }

  @Test
  void withoutAFolder_everythingWorksUntilTheRestart() throws Exception {
    Store store = open(Optional.empty(), "rack");
    store.wants(ONE, 3128, Json.object(), 0);
    store.log(new LogEntry(clock.instant(), ONE, "AT", "OK", "rest", 1, "ok"));
    store.counts().add(ONE, "", Traffic.NO_LOGIN, new Octets(1, 1));
    assertEquals(1, store.history().log(ONE, Page.newest(9)).size());
    assertEquals(1, store.history().traffic(ONE, Period.MONTH, Page.newest(9)).size());
    assertEquals(new Store.Health("memory", true, ""), store.health());
    assertEquals(List.of(), open(Optional.empty(), "rack").modems());
  }

  @Test
  void fileThatCannotBeMade_isToldAndEverythingElseWorks() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    Store store = open(Optional.of(file), "rack");
    store.wants(ONE, 3128, Json.object(), 0);
    store.seen(ONE, at("1-1", true));
    assertEquals(Map.of(ONE, 3128), ports(store));
    assertFalse(store.health().ok());
    assertFalse(store.settle(LONG));
    try {
      var _ = store.history().log(ONE, Page.newest(1));
      throw new AssertionError("was read");
    } catch (IOException e) {
      assertTrue(String.valueOf(e.getMessage()).contains("modems.db"), e.toString());
    }
  }
}
