package io.sensorhub.runtime.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.tree.Problem;
import io.sensorhub.core.tree.Problems;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AccountTest {

  private static final String HASH =
      "pbkdf2$600000$c2FsdHNhbHRzYWx0c2FsdA==$qN+JnzxPIE2WfgrWPAkph8EAVeuwF7PZ0ordIY1Peq0=";

  private final Problems problems = new Problems();

  private Map<String, Account> read(String text) {
    return Account.read(Path.of("users"), text, problems);
  }

  @Test
  void lineOfAPassword_isReadAgain_andKnowsItAlone() {
    String line = Account.line("ada", Role.CONTROL, "correct horse");
    assertTrue(line.startsWith("ada:control:pbkdf2$600000$"), line);
    assertFalse(line.contains("horse"));
    Account ada = Objects.requireNonNull(read("# people\n\n" + line + "\n").get("ada"));
    assertEquals(List.of(), problems.all());
    assertEquals(Role.CONTROL, ada.role());
    assertTrue(ada.password().is("correct horse"));
    assertFalse(ada.password().is("correct horse "));
    assertFalse(ada.toString().contains("pbkdf2"), ada.toString());
  }

  @Test
  void wrongLines_areNamedByTheirNumber_withoutTheirContents() {
    for (String wrong :
        List.of(
            "ada:admin:hunter2",
            "ada:admin:" + HASH.replace("600000", "599999"),
            "ada:root:" + HASH,
            "a da:admin:" + HASH,
            "ada:admin",
            ":admin:" + HASH)) {
      Problems told = new Problems();
      assertEquals(Map.of(), Account.read(Path.of("users"), "\n" + wrong, told), wrong);
      Problem only = told.all().getFirst();
      assertEquals("users line 2", only.place());
      assertFalse(only.toString().contains("hunter2"), only.toString());
    }
    assertEquals(1, read("ada:read:" + HASH + "\nada:admin:" + HASH).size());
    assertEquals("users line 2", problems.all().getFirst().place());
  }

  @Test
  void eachRole_coversThoseBeforeIt() {
    assertTrue(Role.ADMIN.covers(Role.CONTROL) && Role.CONTROL.covers(Role.CONTROL));
    assertTrue(Role.CONTROL.covers(Role.READ));
    assertFalse(Role.READ.covers(Role.CONTROL) || Role.CONTROL.covers(Role.ADMIN));
  }
}
