package io.sensorhub.aggregator.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.aggregator.web.WebFiles.Content;
import io.sensorhub.core.health.FaultCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** The page is complete, small, and asks for nothing from elsewhere. */
class WebFilesTest {

  private static final Path FOLDER = Path.of("../hub-web/src/main/resources/web");
  private static final Pattern IMPORT =
      Pattern.compile("(?:from|import)\\s*\\(?['\"]([^'\"\\s]+)['\"]");
  private static final Pattern MAPPED = Pattern.compile("\"([^\"]+)\": \"\\{base}([^\"]+)\"");
  private static final Pattern BASE = Pattern.compile("\\{base}([^\"]+)\"");
  private static final int MOST_BYTES = 250 * 1024;

  private static List<String> names() throws IOException {
    return Files.readAllLines(FOLDER.resolve("files")).stream()
        .map(line -> line.split(" ", -1)[0])
        .toList();
  }

  private static String text(Content content) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(content.compressed()))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String source(String name) throws IOException {
    return Files.readString(FOLDER.resolve(name));
  }

  @Test
  void everyFileOfTheFolder_isListed() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      Set<String> there =
          files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
      there.removeAll(Set.of("files", "index.html"));
      there.removeAll(names());
      assertEquals(Set.of(), there);
    }
    assertEquals(names().size(), new HashSet<>(names()).size());
  }

  @Test
  void everyFault_hasACure() throws IOException {
    String cures = source("cures.js");
    assertEquals(
        List.of(),
        Stream.of(FaultCode.values()).filter(code -> !cures.contains("  " + code + ":")).toList());
  }

  @Test
  void everythingImported_isServed() throws IOException {
    WebFiles page = WebFiles.load();
    String index = source("index.html");
    List<String> missing = new ArrayList<>();
    for (String name : names()) {
      String text = text(page.file(name).orElseThrow());
      Matcher imports = IMPORT.matcher(name.endsWith(".js") ? text : "");
      while (imports.find()) {
        String target = target(name, imports.group(1), index);
        if (page.file(target).isEmpty()) {
          missing.add(name + " imports " + imports.group(1));
        }
      }
    }
    Matcher named = BASE.matcher(index);
    while (named.find()) {
      if (!named.group(1).endsWith("/") && page.file(named.group(1)).isEmpty()) {
        missing.add("index.html names " + named.group(1));
      }
    }
    assertEquals(List.of(), missing);
  }

  /** The file that an import means: by the import map, or beside the importing file. */
  private static String target(String from, String wanted, String index) {
    if (wanted.startsWith(".")) {
      return URI.create("/" + from).resolve(wanted).getPath().substring(1);
    }
    Matcher mapped = MAPPED.matcher(index);
    String target = "nothing for " + wanted;
    while (mapped.find()) {
      if (mapped.group(1).equals(wanted)) {
        return mapped.group(2);
      }
      if (mapped.group(1).endsWith("/") && wanted.startsWith(mapped.group(1))) {
        target = mapped.group(2) + wanted.substring(mapped.group(1).length());
      }
    }
    return target;
  }

  @Test
  void allTogether_areSmall() throws IOException {
    WebFiles page = WebFiles.load();
    int bytes = page.index().compressed().length;
    for (String name : names()) {
      bytes += page.file(name).orElseThrow().compressed().length;
    }
    assertTrue(bytes <= MOST_BYTES, bytes + " bytes");
  }

  @Test
  void pageNamesNothingOutsideTheHub_andMakesNoHtmlFromText() throws IOException {
    Set<String> found = new TreeSet<>();
    for (String name : names()) {
      if (!name.contains("/") && !name.endsWith(".svg")) {
        for (String forbidden :
            List.of("http:", "https:", "//cdn", "innerHTML", "unsafeHTML", "eval(", "style=\"")) {
          if (source(name).contains(forbidden)) {
            found.add(name + ": " + forbidden);
          }
        }
      }
    }
    assertEquals(Set.of(), found);
  }

  @Test
  void policy_allowsNothingInline_butTheImportMap() throws IOException {
    WebFiles page = WebFiles.load();
    assertTrue(page.policy().startsWith("default-src 'none'; script-src 'self' 'sha256-"));
    assertFalse(page.policy().contains("unsafe"));
    assertTrue(text(page.index()).contains("./web/" + page.version() + "/app.js"));
    assertFalse(text(page.index()).contains("{base}"));
  }

  @Test
  void sameFiles_haveTheSameVersion() throws IOException {
    assertEquals(WebFiles.load().version(), WebFiles.load().version());
    assertTrue(WebFiles.load().version().matches("[0-9a-f]{16}"));
  }
}
