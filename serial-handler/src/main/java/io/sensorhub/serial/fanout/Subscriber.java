package io.sensorhub.serial.fanout;

import io.sensorhub.serial.zmtp.Conversation;
import io.sensorhub.serial.zmtp.LineRing;
import io.sensorhub.serial.zmtp.Said;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One connection of a subscriber. While it takes nothing, only replies and the block that is under
 * way wait here, and nothing more is read from it. For the loop's thread, except {@link #client}.
 */
final class Subscriber {

  private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);

  /** Time for the handshake, and after which one that takes nothing may have to give way. */
  private static final long PATIENCE_NANOS = 10_000_000_000L;

  private static final int MOST_BLOCKS = 16;

  private final SocketChannel channel;
  private final SelectionKey key;
  private final ZeroMqAddress address;
  private final ByteBuffer input;
  private final ByteBuffer block;
  private final String peer;
  private final Conversation conversation = new Conversation();
  private final Deque<ByteBuffer> replies = new ArrayDeque<>();
  private final Consumer<Said> said = this::said;
  private final long begunNanos;
  private volatile LineRing.@Nullable Place place;

  /** What the kernel has not taken yet. */
  private ByteBuffer rest = ByteBuffer.allocate(0);

  /** When the kernel took something for the last time. */
  private long tookNanos;

  private long heardNanos;
  private long livesNanos;
  private boolean slow;
  private boolean ended;

  /**
   * @param input for what is read, shared with others of the thread
   * @param block for what is sent, shared with others of the thread
   */
  Subscriber(
      SocketChannel channel,
      SelectionKey key,
      ZeroMqAddress address,
      ByteBuffer input,
      ByteBuffer block) {
    this.channel = channel;
    this.key = key;
    this.address = address;
    this.input = input;
    this.block = block;
    this.peer = Listener.Client.peer(channel.socket());
    this.begunNanos = System.nanoTime();
    this.heardNanos = begunNanos;
    this.tookNanos = begunNanos;
    replies.add(Conversation.opening());
  }

  /** For any thread. */
  Listener.Client client() {
    LineRing.Place taken = place;
    return new Listener.Client(peer, taken == null ? 0 : taken.missed());
  }

  boolean hasEnded() {
    return ended;
  }

  /** Whether it has introduced itself. */
  boolean isReady() {
    return place != null;
  }

  /** Whether it has taken nothing for long, though there is something. */
  boolean isStalled() {
    return rest.hasRemaining() && System.nanoTime() - tookNanos > PATIENCE_NANOS;
  }

  /** The connection can be read or written. */
  void serve() {
    guarded(() -> {
      if (key.isReadable()) {
        read();
      }
      send();
    });
  }

  /** Lines were published. */
  void flush() {
    guarded(this::send);
  }

  /** Something that may find the connection broken. */
  private interface Step {
    void run() throws IOException;
  }

  private void guarded(Step step) {
    if (ended) {
      return;
    }
    try {
      step.run();
    } catch (IOException | CancelledKeyException e) {
      end(e.toString());
    } catch (RuntimeException e) {
      LOG.error("fault in the hub's own code thread=zeromq peer={}", peer, e);
      end("a fault of the hub");
    }
  }

  private void read() throws IOException {
    int length = channel.read(input.clear());
    if (length < 0) {
      end("it has closed the connection");
    } else if (length > 0) {
      heardNanos = System.nanoTime();
      conversation.receive(input.flip(), said);
    }
  }

  private void said(Said what) {
    LineRing.Place taken = place;
    switch (what) {
      case Said.Reply reply -> replies.add(reply.octets().duplicate());
      case Said.Ready _ -> place = address.join();
      case Said.Subscribed subscribed -> {
        if (taken != null && !taken.subscribe(subscribed.prefix())) {
          end("too many subscriptions");
        }
      }
      case Said.Cancelled cancelled -> {
        if (taken != null) {
          taken.cancel(cancelled.prefix());
        }
      }
      case Said.Lives lives -> livesNanos = lives.time().toNanos();
      case Said.Refused refused -> end(refused.reason());
    }
  }

  /** Sends while there is something and the kernel takes it. */
  private void send() throws IOException {
    if (ended) {
      return;
    }
    write(rest);
    for (int blocks = 0; blocks < MOST_BLOCKS && !rest.hasRemaining(); blocks++) {
      ByteBuffer next = next();
      if (!next.hasRemaining()) {
        key.interestOps(SelectionKey.OP_READ);
        return;
      }
      write(next);
      if (next.hasRemaining()) {
        rest = ByteBuffer.allocate(next.remaining()).put(next).flip();
      }
    }
    boolean reads = replies.isEmpty(); // one that asks and does not listen is not heard
    key.interestOps(SelectionKey.OP_WRITE | (reads ? SelectionKey.OP_READ : 0));
  }

  private void write(ByteBuffer octets) throws IOException {
    if (octets.hasRemaining() && channel.write(octets) > 0) {
      tookNanos = System.nanoTime();
    }
  }

  private ByteBuffer next() {
    LineRing.Place taken = place;
    if (!replies.isEmpty()) {
      return replies.remove();
    }
    return taken == null ? block.clear().flip() : taken.take(block);
  }

  /** Ends it if it has had time enough, and says once if it is slow. */
  void tick() {
    long now = System.nanoTime();
    LineRing.Place taken = place;
    if (!channel.isOpen()) {
      end("the connection was closed");
    } else if (taken == null && now - begunNanos > PATIENCE_NANOS) {
      end("no handshake");
    } else if (livesNanos > 0 && now - heardNanos > livesNanos) {
      end("it has not been heard for as long as it said");
    } else if (!slow && taken != null && taken.missed() > 0) {
      slow = true;
      LOG.warn(
          "zeromq subscriber is too slow, lines are dropped for it {} peer={}",
          address.label(),
          peer);
    }
  }

  /** Ends the connection, and gives its place back. */
  void end(String reason) {
    if (ended) {
      return;
    }
    ended = true;
    LineRing.Place taken = place;
    if (taken != null) {
      taken.leave();
    }
    address.left(this);
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("zeromq close reason={}", e.toString());
    }
    Level level = client().missed() > 0 ? Level.INFO : Level.DEBUG;
    LOG.atLevel(level)
        .log(
            "zeromq subscriber has left {} peer={} missed={} reason=\"{}\"",
            address.label(),
            peer,
            client().missed(),
            reason);
  }
}
