package io.sensorhub.dist.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each decision says why, what was rejected, what would reopen it, and since when it holds. */
class DecisionsTest {

  private static final List<String> PARTS =
      List.of("- **Why:** ", "- **Rejected:** ", "- **Reopen when:** ", "- **Date:** 20");

  @Test
  void eachDecision_hasAllItsParts() throws IOException {
    List<String> missing = new ArrayList<>();
    int decisions = 0;
    for (Path file : Documents.in("docs/decisions")) {
      if (file.endsWith("README.md")) {
        continue;
      }
      for (String decision : Files.readString(file).split("\n## ", -1)) {
        if (decision.startsWith("# ")) {
          continue;
        }
        decisions++;
        String title = decision.lines().findFirst().orElse("");
        for (String part : PARTS) {
          if (!("\n" + decision).contains("\n" + part)) {
            missing.add(file.getFileName() + ": \"" + title + "\" lacks \"" + part + "\"");
          }
        }
      }
    }
    assertTrue(decisions > 100, "only " + decisions + " decisions were found");
    assertEquals(List.of(), missing);
  }

  @Test
  void eachTheme_isInTheTableOfThemes() throws IOException {
    String table = Documents.text("docs/decisions/README.md");
    for (Path file : Documents.in("docs/decisions")) {
      String name = file.getFileName().toString();
      assertTrue(name.equals("README.md") || table.contains("(" + name + ")"), name);
    }
  }
}
