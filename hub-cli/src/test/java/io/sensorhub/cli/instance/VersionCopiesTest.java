package io.sensorhub.cli.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.runtime.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The version stands once, and is written wherever it has to be repeated. */
class VersionCopiesTest {

  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

  private static final List<String> FILES =
      List.of(
          "pom.xml",
          "Dockerfile",
          "connector/Dockerfile",
          "connector/manifest.json",
          "docs/reference-procedure.md");

  @TempDir private Path folder;

  @Test
  void copies_areThatVersion() throws IOException {
    assertEquals(Set.of(), new VersionCopies(HOME).stale().keySet(), "call ./hub connector");
    assertEquals(Version.current(), new VersionCopies(HOME).version());
  }

  @Test
  void modules_haveNoVersionOfTheirOwn() throws IOException {
    List<String> own = new ArrayList<>();
    try (Stream<Path> modules = Files.list(HOME)) {
      for (Path pom : modules.map(one -> one.resolve("pom.xml")).filter(Files::exists).toList()) {
        String text = Files.readString(pom);
        String parent = text.substring(text.indexOf("<parent>"), text.indexOf("</parent>"));
        if (!parent.contains("<version>${revision}</version>")) {
          own.add(pom.toString());
        }
      }
    }
    assertEquals(List.of(), own);
  }

  @Test
  void anotherVersion_isWrittenEverywhere_andNothingElse() throws IOException {
    for (String file : FILES) {
      Files.createDirectories(folder.resolve(file).getParent());
      Files.copy(HOME.resolve(file), folder.resolve(file));
    }
    String before = new VersionCopies(folder).version();
    Path pom = folder.resolve("pom.xml");
    Files.writeString(
        pom, Files.readString(pom).replaceFirst("<revision>.*?<", "<revision>7.8.9-rc.1<"));
    Map<Path, String> stale = new VersionCopies(folder).stale();
    assertEquals(FILES.size() - 1, stale.size());
    for (Map.Entry<Path, String> file : stale.entrySet()) {
      String was = Files.readString(file.getKey());
      assertFalse(file.getValue().contains(before), file.getKey().toString());
      assertTrue(file.getValue().contains("7.8.9-rc.1"), file.getKey().toString());
      assertEquals(was, file.getValue().replace("7.8.9-rc.1", before));
      Files.writeString(file.getKey(), file.getValue());
    }
    assertEquals(Map.of(), new VersionCopies(folder).stale());
  }
}
