package io.sensorhub.runtime.access;

import io.sensorhub.core.tree.Problems;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Somebody who may log in: a line {@code NAME:ROLE:pbkdf2$ROUNDS$SALT$HASH}. */
public record Account(String name, Role role, Password password) {

  /** HMAC-SHA-256; what OWASP advises. */
  public static final int ROUNDS = 600_000;

  /** The shortest password that a line is made of. */
  public static final int SHORTEST = 10;

  /** The longest password that is looked at. */
  public static final int LONGEST = 256;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@-]{1,64}");
  private static final Pattern LINE = Pattern.compile("([^:]*):([^:]*):([^:]*)");

  /** Whether a text can be the name of an account. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** The line of an account. */
  public static String line(String name, Role role, String password) {
    return name + ":" + role.wireName() + ":" + Password.hashed(password, ROUNDS);
  }

  /**
   * Reads the lines of a file; empty ones and those that begin with {@code #} are none.
   *
   * @param problems get the number of each wrong line, and nothing of its contents
   */
  static Map<String, Account> read(Path file, String text, Problems problems) {
    Map<String, Account> accounts = new LinkedHashMap<>();
    int number = 0;
    for (String line : text.lines().map(String::strip).toList()) {
      number++;
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      Optional<Account> account = of(line);
      String place = file + " line " + number;
      if (account.isEmpty()) {
        problems.add(
            place,
            "what is no account",
            "NAME:ROLE:pbkdf2$ROUNDS$SALT$HASH of at least %d rounds, ROLE one of read, control,"
                    .formatted(ROUNDS)
                + " admin; ./hub password makes such a line");
      } else if (accounts.put(account.get().name(), account.get()) != null) {
        problems.add(place, "a name for the second time", "each name once");
      }
    }
    return accounts;
  }

  private static Optional<Account> of(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches() || !isName(matcher.group(1))) {
      return Optional.empty();
    }
    Password password = new Password(matcher.group(3));
    return password.rounds() < ROUNDS
        ? Optional.empty()
        : Role.of(matcher.group(2)).map(role -> new Account(matcher.group(1), role, password));
  }
}
