package io.sensorhub.modem.proxy.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sensorhub.runtime.access.Password;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Checks of logins. A good one is kept for a minute under a key of this process; ten wrong ones
 * within a minute from an address refuse it for a minute. Thread-safe.
 */
public final class Logins {

  private static final Duration KEPT = Duration.ofMinutes(1);
  private static final int MOST_WRONG = 10;
  private static final int MOST_ENTRIES = 10_000;

  private final Cache<String, Boolean> good =
      Caffeine.newBuilder().maximumSize(MOST_ENTRIES).expireAfterWrite(KEPT).build();
  private final Cache<InetAddress, AtomicInteger> wrong =
      Caffeine.newBuilder().maximumSize(MOST_ENTRIES).expireAfterWrite(KEPT).build();
  private final SecretKeySpec key;
  private final Executor slow;

  /**
   * @param slow runs checks that take long; bounded
   */
  public Logins(Executor slow) {
    this.slow = slow;
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    this.key = new SecretKeySpec(random, "HmacSHA256");
  }

  /** Whether too many wrong ones came from an address. */
  private boolean refused(InetAddress client) {
    AtomicInteger count = wrong.getIfPresent(client);
    return count != null && count.get() >= MOST_WRONG;
  }

  /**
   * Checks a login, at once or later on another thread.
   *
   * @param users by name
   */
  public CompletableFuture<Boolean> check(
      Map<String, Password> users, InetAddress client, String name, String given) {
    Password password = users.get(name);
    if (refused(client)) {
      return CompletableFuture.completedFuture(false);
    }
    String mark = mark(name, given, password == null ? 0 : password.hashCode());
    if (password == null || !password.slow()) {
      return CompletableFuture.completedFuture(
          judged(password != null && password.is(given), mark, client));
    }
    if (good.getIfPresent(mark) != null) {
      return CompletableFuture.completedFuture(true);
    }
    try {
      return CompletableFuture.supplyAsync(() -> judged(password.is(given), mark, client), slow);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(false); // more than can be checked
    }
  }

  private boolean judged(boolean right, String mark, InetAddress client) {
    if (right) {
      good.put(mark, true);
    } else {
      wrong.get(client, _ -> new AtomicInteger()).incrementAndGet();
    }
    return right;
  }

  private String mark(String name, String given, int version) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      mac.update(name.getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      mac.update(Integer.toString(version).getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      return HexFormat.of().formatHex(mac.doFinal(given.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
