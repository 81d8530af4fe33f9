package io.sensorhub.modem.access;

import io.sensorhub.runtime.access.AccessFiles;
import io.sensorhub.runtime.access.Account;
import io.sensorhub.runtime.access.Password;
import io.sensorhub.runtime.access.Role;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Checks passwords of those who may log in, as their file says now. Thread-safe. */
final class Accounts {

  /** A check keeps a processor busy for a good part of a second. */
  private static final int AT_ONCE = 2;

  private static final int PATIENCE_SECONDS = 5;

  private final Renewed<Map<String, Account>> accounts;
  private final Semaphore checks = new Semaphore(AT_ONCE);

  Accounts(AccessFiles files, LongSupplier ticker) {
    this.accounts = new Renewed<>(files.users(), files::accounts, ticker);
  }

  /** The role that a name has now; empty: nobody of that name may log in any more. */
  Optional<Role> role(String name) {
    return Optional.ofNullable(accounts.get().get(name)).map(Account::role);
  }

  /**
   * Checks a login. Each takes as long as that of the account with most rounds, whether there is
   * such a name or not.
   *
   * @throws Busy if too many are checked already
   */
  Optional<Account> check(String name, String password) throws InterruptedException, Busy {
    if (!checks.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new Busy();
    }
    try {
      Map<String, Account> all = accounts.get();
      int most = all.values().stream().mapToInt(each -> each.password().rounds()).max().orElse(0);
      Account account = all.get(name);
      boolean right = account != null && account.password().is(password);
      Password.pretend(password, most - (account == null ? 0 : account.password().rounds()));
      return right ? Optional.ofNullable(account) : Optional.empty();
    } finally {
      checks.release();
    }
  }

  /** More logins come than can be checked. */
  static final class Busy extends Exception {
    private static final long serialVersionUID = 1L;
  }
}
