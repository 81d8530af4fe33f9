package io.sensorhub.bench.page;

import io.sensorhub.bench.peer.HubRun;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.line.PseudoTerminal;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Devices with so many numbers that the history of the aggregator has no room for more. */
final class PageHistory implements AutoCloseable {

  private static final int DEVICES = 12;
  private static final int PROPERTIES = 240;

  /** Of 4 MiB. */
  private static final double FULL_BYTES = 3.8e6;

  private final Path folder;
  private final List<PseudoTerminal> lines = new ArrayList<>();

  PageHistory(Path folder) {
    this.folder = folder;
    for (int i = 0; i < DEVICES; i++) {
      lines.add(PseudoTerminal.at(path(i)));
    }
  }

  private Path path(int device) {
    return folder.resolve("past" + device);
  }

  private static String each(IntFunction<String> one) {
    return IntStream.range(0, DEVICES).mapToObj(one).collect(Collectors.joining(",\n"));
  }

  String ports() {
    return each(i ->
        "{\"port_id\": \"past%d\", \"serial_path\": \"%s\", \"driver\": \"json-lines\"}"
            .formatted(i, path(i)));
  }

  String devices() {
    return each(i ->
        "{\"device_id\": \"past%d\", \"port_id\": \"past%d\", \"profile\": \"generic-json-lines\"}"
            .formatted(i, i));
  }

  /** All properties are known as texts, of which there is no history. */
  void known(HubRun hub) {
    Await.until("the devices are known", () -> said(hub, "\"a\"") >= DEVICES);
  }

  private long said(HubRun hub, String value) throws IOException {
    tell(value);
    String devices = read(hub.url("state-aggregator", "/devices"));
    return Pattern.compile("\"past[0-9]+\"[^}]*\"online\"").matcher(devices).results().count();
  }

  /** All properties are numbers, until the history is full. */
  void full(HubRun hub) {
    Await.until(
        "the history is full",
        () -> {
          tell("1.5");
          return read(hub.url("state-aggregator", "/metrics"))
              .lines()
              .filter(line -> line.startsWith("hub_history_bytes"))
              .anyMatch(
                  line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))) >= FULL_BYTES);
        });
  }

  private void tell(String value) {
    String text =
        IntStream.range(0, PROPERTIES)
            .mapToObj(i -> "\"v" + i + "\":" + value)
            .collect(Collectors.joining(",", "{", "}"));
    lines.forEach(line -> line.line(text));
  }

  private static String read(String url) throws IOException {
    try (InputStream in = URI.create(url).toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() {
    lines.forEach(PseudoTerminal::close);
  }
}
