package io.sensorhub.dist.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The documents that lead into the code name classes that are there. */
class NamedClassesTest {

  private static final String CLASS = "[A-Z][a-z0-9]+[A-Za-z0-9]*(\\.[A-Za-z]+)?";

  /** Words in code font that look like a class and are none of ours. */
  private static final Set<String> OTHERS = Set.of("Accept", "Authorization");

  @ParameterizedTest
  @ValueSource(strings = {"docs/architecture.md", "docs/glossary.md", "CONTRIBUTING.md"})
  void eachClassThatIsNamed_isThere(String file) throws IOException {
    Set<String> known = Documents.classes();
    List<String> named =
        Documents.code(Documents.text(file)).stream()
            .flatMap(code -> List.of(code.split(", ", -1)).stream())
            .filter(code -> code.matches(CLASS))
            .map(code -> code.replaceAll("\\..*", ""))
            .toList();
    assertTrue(named.size() > 2, file + " names no classes; look at the expression of this test");
    Set<String> missing = new TreeSet<>(named);
    missing.removeAll(known);
    missing.removeAll(OTHERS);
    assertEquals(Set.of(), missing, "not a class any more: name the new one in " + file);
  }

  @Test
  void methodsThatAreNamed_areThere() throws IOException {
    for (String code : Documents.code(Documents.text("docs/architecture.md"))) {
      if (code.matches("[A-Z][A-Za-z]+\\.[a-z][A-Za-z]+")) {
        String source = Documents.source(code.substring(0, code.indexOf('.')));
        String method = code.substring(code.indexOf('.') + 1);
        assertTrue(source.contains(" " + method + "("), code);
      }
    }
  }
}
