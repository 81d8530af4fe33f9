package io.sensorhub.dist.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each link from a document to a file, or to a heading of one, leads somewhere. */
class LinksTest {

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Set<String> NOT_OURS = Set.of("target", ".git", "node_modules");

  @TempDir private Path folder;

  private static List<Path> documents(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .filter(file -> {
            for (Path part : root.relativize(file)) {
              if (NOT_OURS.contains(part.toString())) {
                return false;
              }
            }
            return true;
          })
          .sorted()
          .toList();
    }
  }

  /** What a heading is called in a link to it. */
  private static Set<String> anchors(Path file) throws IOException {
    return Files.readString(file)
        .replaceAll("(?ms)^```.*?^```", "")
        .lines()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+ +", "").strip().toLowerCase(Locale.ROOT))
        .map(title -> title.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  private static List<String> broken(Path root) throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path document : documents(root)) {
      String text =
          Files.readString(document).replaceAll("(?s)```.*?```", "").replaceAll("`[^`\n]*`", "");
      Matcher links = LINK.matcher(text);
      while (links.find()) {
        String link = links.group(1);
        if (link.matches("[a-z]+:.*")) {
          continue;
        }
        String[] parts = link.split("#", 2);
        Path file = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]).normalize();
        if (!Files.exists(file)
            || (parts.length > 1
                && (Files.isDirectory(file) || !anchors(file).contains(parts[1])))) {
          broken.add(root.relativize(document) + ": " + link);
        }
      }
    }
    return broken;
  }

  @Test
  void eachLink_leadsSomewhere() throws IOException {
    assertTrue(documents(Documents.ROOT).size() > 20);
    assertEquals(List.of(), broken(Documents.ROOT));
  }

  @Test
  void linkToWhatIsNotThere_isFound() throws IOException {
    Files.writeString(
        folder.resolve("a.md"), "# One, two\n[x](b.md) [y](b.md#there) `[no](link)`\n");
    Files.writeString(
        folder.resolve("b.md"),
        "## There\n[x](a.md#one-two) [y](c.md) [z](#not-there) [w](https://example.org/#a)\n");
    assertEquals(List.of("b.md: c.md", "b.md: #not-there"), broken(folder));
  }
}
