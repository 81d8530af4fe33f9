package io.sensorhub.modem.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sensorhub.core.Json;
import io.sensorhub.modem.entry.Page;
import io.sensorhub.modem.proxy.session.Ended;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The access log: whole lines, files that are bounded in size, number and age, pages. */
class AccessLogTest {

  private static final String ONE = "867322040000011";
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Duration KEPT = Duration.ofDays(30);

  @TempDir private Path folder;

  private static String line(Instant time, String modem, int number) {
    return Json.write(
            Json.object().put("time", Json.time(time)).put("modem", modem).put("port", number))
        + "\n";
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void fullFiles_areCompressed_andTheEldestGoes() throws IOException {
    JournalFiles files = new JournalFiles(folder, 1000);
    int number = 0;
    for (int round = 0; round < 8; round++) {
      files.rotate(NOW, KEPT);
      for (int i = 0; i < 20; i++) {
        files.append(line(NOW.plusSeconds(number), ONE, number++));
      }
    }
    assertEquals(
        List.of(
            "access.jsonl",
            "access.jsonl.1.gz",
            "access.jsonl.2.gz",
            "access.jsonl.3.gz",
            "access.jsonl.4.gz"),
        names());
    List<String> newest = new ArrayList<>();
    JournalFiles.read(files.all().getFirst(), newest::add);
    assertEquals(20, newest.size());
    List<String> eldest = new ArrayList<>();
    JournalFiles.read(files.all().getLast(), eldest::add);
    assertEquals(60, Json.parse(eldest.getFirst()).path("port").asInt());
  }

  @Test
  void linesThatAreOld_areGone_howeverFewThereAre() throws IOException {
    JournalFiles files = new JournalFiles(folder, 1 << 20);
    for (int day = 0; day < 100; day++) {
      Instant now = NOW.plus(Duration.ofDays(day));
      files.rotate(now, KEPT);
      files.append(line(now, ONE, day));
      List<String> all = new ArrayList<>();
      for (Path file : files.all()) {
        JournalFiles.read(file, all::add);
      }
      for (String each : all) {
        int age = day - Json.parse(each).path("port").asInt();
        assertTrue(age <= 31, "a line of " + age + " days");
      }
      assertTrue(day < 22 || all.size() >= 22, all.size() + " lines");
    }
  }

  @Test
  void lineThatAKillCutOff_isPassedOver() throws IOException {
    JournalFiles files = new JournalFiles(folder, 1 << 20);
    files.append(line(NOW, ONE, 1));
    files.append("{\"time\":\"2026-11-2");
    files.append(line(NOW.plusSeconds(1), ONE, 2));
    AccessPage page = new AccessPage(ONE, Page.newest(10));
    JournalFiles.read(files.all().getFirst(), page::take);
    assertEquals(
        List.of(2, 1), page.newestFirst().stream().map(each -> each.path("port").asInt()).toList());
  }

  @Test
  void pages_goThroughAllFiles_andLoseNoLineOfOneMillisecond() throws Exception {
    JournalFiles files = new JournalFiles(folder, 400);
    int most = 40;
    for (int number = 0; number < most; number++) {
      files.rotate(NOW, KEPT);
      files.append(line(NOW.plusMillis(number / 3), ONE, number));
      files.append(line(NOW.plusMillis(number / 3), "another", number));
    }
    ManualClock clock = new ManualClock();
    List<Integer> read = new ArrayList<>();
    try (AccessLog log =
        new AccessLog(Optional.of(folder), () -> KEPT, clock, new SimpleMeterRegistry())) {
      Page page = Page.newest(4);
      List<JsonNode> lines = log.read(ONE, page);
      while (!lines.isEmpty()) {
        lines.forEach(each -> read.add(each.path("port").asInt()));
        page = page.beforeTime(JournalFiles.time(lines.getLast()));
        lines = log.read(ONE, page);
      }
    }
    List<Integer> expected = new ArrayList<>();
    for (int number = most - 1; number >= most - read.size(); number--) {
      expected.add(number);
    }
    assertEquals(expected, read);
    assertTrue(read.size() >= 12, read.size() + " lines");
  }

  @Test
  void connections_areNotedInJson_andWhatCannotBeWrittenIsCounted() throws Exception {
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    ManualClock clock = new ManualClock();
    Path logs = folder.resolve("logs");
    try (AccessLog log = new AccessLog(Optional.of(logs), () -> KEPT, clock, metrics)) {
      log.ended(
          ONE,
          new Ended(
              "10.0.0.9",
              "a",
              "socks5",
              "2001:db8::1",
              443,
              "2001:db8::1",
              7,
              5,
              Duration.ofMillis(12),
              "ok"));
      Await.until(
          "noted",
          () ->
              Files.exists(logs.resolve("access.jsonl"))
                  && !log.read(ONE, Page.newest(1)).isEmpty());
      assertEquals(
          "{\"time\":\"%s\",\"modem\":\"%s\",\"client\":\"10.0.0.9\",\"user\":\"a\","
                  .formatted(Json.time(clock.instant()), ONE)
              + "\"protocol\":\"socks5\",\"host\":\"2001:db8::1\",\"port\":443,"
              + "\"address\":\"2001:db8::1\",\"in\":7,\"out\":5,\"ms\":12,\"result\":\"ok\"}\n",
          Files.readString(logs.resolve("access.jsonl")));
    }
    SimpleMeterRegistry others = new SimpleMeterRegistry();
    Path file = Files.createFile(folder.resolve("file"));
    try (AccessLog log = new AccessLog(Optional.of(file), () -> KEPT, clock, others)) {
      log.ended(ONE, new Ended("10.0.0.9", "", "", "", 0, "", 0, 0, Duration.ZERO, "denied"));
      Await.until(
          "counted",
          () ->
              others.find("hub_access_log_dropped").functionCounters().stream()
                      .mapToDouble(each -> each.count())
                      .sum()
                  > 0);
    }
  }
}
