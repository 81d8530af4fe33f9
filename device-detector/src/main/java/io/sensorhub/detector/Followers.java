package io.sensorhub.detector;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/**
 * Those who follow, at a Unix socket, as server-sent events (the HTML standard, section 9.2) behind
 * an answer of HTTP. What they send is never read, so it cannot attack. {@link #run} serves all of
 * them on one thread; none delays another, or the one who tells. The other methods are thread-safe.
 */
final class Followers implements AutoCloseable {

  static final int MOST = 8;
  static final Duration COMMENTS = Duration.ofSeconds(3);
  static final Duration HEALTH = Duration.ofSeconds(60);

  /** A look at {@code sysfs} that takes longer hangs: nobody new is served. */
  static final Duration HANGS = Duration.ofSeconds(10);

  /** One that takes longer will never end: the process does, for another one to begin. */
  static final Duration LOST = Duration.ofSeconds(60);

  private static final String HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";

  private static final String REFUSAL =
      "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n";

  private final Path path;
  private final IntFunction<String> health;
  private final LongSupplier looking;
  private final LongSupplier ticker;
  private final ServerSocketChannel server;
  private final Selector selector;
  private final List<Follower> followers = new ArrayList<>();
  private String snapshot = "";
  private boolean hangs;

  /**
   * @param path of the socket; one that is left over from a process that is gone is replaced
   * @param health the data of a {@code health} message, for so many followers
   * @param looking for how long a look at {@code sysfs} has gone on, in nanoseconds
   * @param ticker nanoseconds that only go forward
   * @throws IOException if the socket cannot be made, or another detector has it
   */
  Followers(Path path, IntFunction<String> health, LongSupplier looking, LongSupplier ticker)
      throws IOException {
    this.path = path;
    this.health = health;
    this.looking = looking;
    this.ticker = ticker;
    server = SocketPath.listen(path, MOST);
    selector = Selector.open();
    try {
      server.register(selector, SelectionKey.OP_ACCEPT);
    } catch (IOException e) {
      server.close();
      selector.close();
      throw e;
    }
  }

  /** A message of the stream. */
  static String message(String event, String id, String data) {
    return "event: "
        + event
        + "\n"
        + (id.isEmpty() ? "" : "id: " + id + "\n")
        + "data: "
        + data
        + "\n\n";
  }

  /**
   * Tells all followers.
   *
   * @param messages what is new
   * @param now the snapshot with which later followers begin
   */
  synchronized void tell(List<String> messages, String now) {
    snapshot = now;
    notifyAll();
    if (!messages.isEmpty()) {
      add(String.join("", messages));
      selector.wakeup();
    }
  }

  private synchronized void add(String text) {
    ByteBuffer octets = octets(text);
    long now = ticker.getAsLong();
    followers.removeIf(follower -> !follower.add(octets, now) && closed(follower));
  }

  private static ByteBuffer octets(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Serves from the first snapshot on until it is closed.
   *
   * @throws IOException if {@code sysfs} is looked at no more, or nobody can be served
   */
  void run() throws IOException, InterruptedException {
    awaitSnapshot();
    long nextComment = ticker.getAsLong() + COMMENTS.toNanos();
    long nextHealth = ticker.getAsLong() + HEALTH.toNanos();
    while (server.isOpen()) {
      long now = ticker.getAsLong();
      if (nextComment - now <= 0) {
        add(":\n\n");
        nextComment = now + COMMENTS.toNanos();
      }
      if (nextHealth - now <= 0 || hangs != hangs()) {
        hangs = hangs();
        add(health(0));
        nextHealth = now + HEALTH.toNanos();
      }
      writeAll(now);
      selector.select(Math.max(1, (nextComment - ticker.getAsLong()) / 1_000_000 + 1));
      if (server.isOpen()) {
        acceptAll();
      }
    }
  }

  private synchronized void awaitSnapshot() throws IOException, InterruptedException {
    while (snapshot.isEmpty() && server.isOpen()) {
      wait(COMMENTS.toMillis());
      hangs();
    }
  }

  private boolean hangs() throws IOException {
    long time = looking.getAsLong();
    if (time > LOST.toNanos()) {
      throw new IOException("a look at sysfs has not ended for " + LOST.toSeconds() + " s");
    }
    return time > HANGS.toNanos();
  }

  /** Not under this one's lock: it takes the lock of the one who tells. */
  private String health(int more) {
    return message("health", "", health.apply(count() + more));
  }

  private synchronized void writeAll(long now) throws IOException {
    for (Iterator<Follower> each = followers.iterator(); each.hasNext(); ) {
      Follower follower = each.next();
      if (!written(follower, now) && closed(follower)) {
        each.remove();
      } else {
        int interest = follower.waits() ? SelectionKey.OP_WRITE : 0;
        follower.channel().register(selector, interest);
      }
    }
    selector.selectedKeys().clear();
  }

  private static boolean written(Follower follower, long now) {
    try {
      follower.write(now);
      return !follower.stalled(now);
    } catch (IOException e) {
      return false; // it is gone
    }
  }

  private void acceptAll() throws IOException {
    for (SocketChannel channel = server.accept(); channel != null; channel = server.accept()) {
      String health = health(1);
      synchronized (this) {
        if (hangs) {
          channel.write(octets(REFUSAL));
          channel.close();
        } else if (followers.size() >= MOST) {
          channel.close();
        } else {
          channel.configureBlocking(false);
          Follower follower = new Follower(channel, octets(HEAD), ticker.getAsLong());
          followers.add(follower);
          follower.greet(octets(health + snapshot));
        }
      }
    }
  }

  /** How many there are. */
  synchronized int count() {
    return followers.size();
  }

  private static boolean closed(Follower follower) {
    try {
      follower.channel().close();
    } catch (IOException e) {
      return true; // closed all the same
    }
    return true;
  }

  @Override
  public synchronized void close() {
    try {
      server.close();
      notifyAll();
      selector.wakeup();
      followers.removeIf(Followers::closed);
      Files.deleteIfExists(path);
    } catch (IOException e) {
      followers.clear(); // the process ends
    }
  }
}
