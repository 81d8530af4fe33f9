package io.sensorhub.modem.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.modem.entry.Page;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Collects the newest lines of a modem before a time; those of one millisecond stay together. */
final class AccessPage {

  private record Line(Instant time, JsonNode json) {}

  private final String modem;
  private final Page page;
  private final List<Line> lines = new ArrayList<>();

  AccessPage(String imei, Page page) {
    this.modem = "\"modem\":\"" + imei + "\"";
    this.page = page;
  }

  /** Takes a line that is newer than those before. */
  void take(String text) {
    if (!text.contains(modem)) {
      return;
    }
    try {
      JsonNode json = Json.parse(text);
      Instant time = JournalFiles.time(json);
      if (time.isBefore(page.time())) {
        lines.add(new Line(time, json));
      }
    } catch (JsonProcessingException | DateTimeException e) {
      return; // cut off by a kill
    }
    while (lines.size() > page.limit()
        && lines.getFirst().time().isBefore(lines.get(lines.size() - page.limit()).time())) {
      lines.removeFirst();
    }
  }

  boolean isFull() {
    return lines.size() >= page.limit();
  }

  /** Puts those of an older file behind. */
  void older(AccessPage other) {
    lines.addAll(0, other.lines);
  }

  /** How many are missing. */
  AccessPage rest(String imei) {
    return new AccessPage(imei, new Page(page.number(), page.time(), page.limit() - lines.size()));
  }

  /** The lines, the newest first. */
  List<JsonNode> newestFirst() {
    return lines.reversed().stream().map(Line::json).toList();
  }
}
