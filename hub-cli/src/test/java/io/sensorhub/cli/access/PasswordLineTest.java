package io.sensorhub.cli.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PasswordLineTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String password, String... arguments) throws IOException {
    return PasswordLine.run(
        List.of(arguments),
        new StringReader(password),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @Test
  void line_hasNameAndRole_andNotThePassword() throws IOException {
    assertEquals(0, run("correct horse\n", "ada", "control"));
    String line = out.toString(StandardCharsets.UTF_8);
    assertTrue(
        line.matches("ada:control:pbkdf2\\$600000\\$[A-Za-z0-9+/=]{24}\\$[A-Za-z0-9+/=]{44}\n"),
        line);
  }

  @Test
  void wrongWords_andShortPasswords_areRefused() throws IOException {
    assertEquals(64, run("correct horse", "ada"));
    assertEquals(64, run("correct horse", "ada", "root"));
    assertEquals(64, run("correct horse", "a:b", "read"));
    assertEquals(1, run("short", "ada", "read"));
    assertEquals(1, run("", "ada", "read"));
    assertEquals("", out.toString(StandardCharsets.UTF_8));
    assertTrue(err.toString(StandardCharsets.UTF_8).contains("10 to 256"));
  }
}
