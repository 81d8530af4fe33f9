package io.sensorhub.cli.access;

import io.sensorhub.runtime.access.Account;
import io.sensorhub.runtime.access.Role;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.util.List;
import java.util.Optional;

/** Makes the line of a user. The password comes on standard input and is shown nowhere. */
public final class PasswordLine {

  private static final int EXIT_USAGE = 64;

  private PasswordLine() {}

  /**
   * Prints the line.
   *
   * @param arguments name and role
   * @param in its first line is the password
   */
  public static int run(List<String> arguments, Reader in, PrintStream out, PrintStream err)
      throws IOException {
    Optional<Role> role = arguments.size() == 2 ? Role.of(arguments.get(1)) : Optional.empty();
    if (role.isEmpty() || !Account.isName(arguments.getFirst())) {
      err.println(
          "hub: password takes NAME (letters, digits, . _ @ -) and ROLE (read, control, admin)");
      return EXIT_USAGE;
    }
    String password = new BufferedReader(in).readLine();
    int length = password == null ? 0 : password.length();
    if (password == null || length < Account.SHORTEST || length > Account.LONGEST) {
      err.println(
          "hub: a password has %d to %d characters".formatted(Account.SHORTEST, Account.LONGEST));
      return 1;
    }
    out.println(Account.line(arguments.getFirst(), role.get(), password));
    return 0;
  }
}
