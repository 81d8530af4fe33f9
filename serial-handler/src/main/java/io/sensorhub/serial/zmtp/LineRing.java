package io.sensorhub.serial.zmtp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Messages on their way to subscribers, each of whom has a place. It holds what the slowest still
 * has to take, up to a number and a size; who lags behind that loses the oldest of it, alone.
 * Thread-safe; nobody waits.
 */
public final class LineRing {

  private static final byte[] NONE = {};

  /** What a message costs beside its octets: its header and its slot. */
  private static final int OVERHEAD = 24;

  /** Slots of a ring whose subscribers keep up. */
  private static final int FEW = 32;

  /** More slots are given back as soon as nothing waits. */
  private static final int MANY = 1024;

  private final int mostLines;
  private byte[][] frames;
  private final List<Place> places = new CopyOnWriteArrayList<>();
  private long mostBytes;
  private long bytes;

  /** The number of the oldest message that is held, and of the next one. */
  private long first;

  private long next;

  /**
   * @param lines maximum number of messages
   * @param bytes maximum size of all, each message with 24 besides its octets; a single message is
   *     held whatever its size
   */
  public LineRing(int lines, long bytes) {
    if (lines < 1 || bytes < 1) {
      throw new IllegalArgumentException("ring of " + lines + " lines and " + bytes + " bytes");
    }
    this.mostLines = lines;
    this.frames = slots(Math.min(FEW, lines));
    this.mostBytes = bytes;
  }

  private static byte[][] slots(int number) {
    byte[][] empty = new byte[number][];
    Arrays.fill(empty, NONE);
    return empty;
  }

  /** Changes the maximum size, from the next message on. */
  public synchronized void limit(long bytes) {
    mostBytes = bytes;
  }

  /** Whether nobody has a place. */
  public boolean unread() {
    return places.isEmpty();
  }

  /**
   * Adds a message.
   *
   * @param frame is kept
   * @return how many subscribers have lost an older one by it, each counted as often as it lost
   */
  public synchronized int add(byte[] frame) {
    if (places.isEmpty()) {
      return 0;
    }
    int missed = next - first == mostLines ? drop() : 0;
    if (next - first == frames.length) {
      resize(Math.min(mostLines, frames.length * 2));
    }
    frames[at(next)] = frame;
    bytes += frame.length + OVERHEAD;
    next++;
    while (bytes > mostBytes && next - first > 1) {
      missed += drop();
    }
    return missed;
  }

  private void resize(int number) {
    byte[][] resized = slots(number);
    for (long held = first; held < next; held++) {
      resized[(int) (held % number)] = frames[at(held)];
    }
    frames = resized;
  }

  private int at(long number) {
    return (int) (number % frames.length);
  }

  /** Drops the oldest message; how many wanted it. */
  private int drop() {
    byte[] oldest = frames[at(first)];
    int missed = 0;
    for (Place place : places) {
      if (place.at == first) {
        place.at++;
        if (place.subscriptions.match(oldest)) {
          place.missed++;
          missed++;
        }
      }
    }
    forgetFirst(oldest);
    return missed;
  }

  private void forgetFirst(byte[] oldest) {
    frames[at(first)] = NONE;
    bytes -= oldest.length + OVERHEAD;
    first++;
  }

  /** Forgets what everybody has taken. */
  private void trim() {
    long least = next;
    for (Place place : places) {
      least = Math.min(least, place.at);
    }
    while (first < least) {
      forgetFirst(frames[at(first)]);
    }
    if (first == next && frames.length > MANY) {
      frames = slots(FEW);
    }
  }

  /** Gives a subscriber a place behind all that is held. */
  public synchronized Place join() {
    Place place = new Place(next);
    places.add(place);
    return place;
  }

  /** How far one subscriber is, and what it wants. */
  public final class Place {
    private final Subscriptions subscriptions = new Subscriptions();
    private long at;
    private long missed;

    /** The frame that has been taken in part, and how much of it. */
    private byte[] begun = NONE;

    private int put;

    private Place(long at) {
      this.at = at;
    }

    /**
     * One more prefix is wanted.
     *
     * @return false if there are too many
     */
    public boolean subscribe(ByteBuffer prefix) {
      synchronized (LineRing.this) {
        return subscriptions.add(prefix);
      }
    }

    /** One prefix less is wanted. */
    public void cancel(ByteBuffer prefix) {
      synchronized (LineRing.this) {
        subscriptions.cancel(prefix);
      }
    }

    /**
     * Takes the next messages that are wanted.
     *
     * @param block is filled, up to its end if need be: the rest of a frame follows in the next one
     */
    public ByteBuffer take(ByteBuffer block) {
      block.clear();
      synchronized (LineRing.this) {
        put(block);
        while (at < next && block.hasRemaining()) {
          byte[] frame = frames[at(at)];
          at++;
          if (subscriptions.match(frame)) {
            begun = frame;
            put(block);
          }
        }
        trim();
      }
      return block.flip();
    }

    private void put(ByteBuffer block) {
      int length = Math.min(block.remaining(), begun.length - put);
      block.put(begun, put, length);
      put += length;
      if (put == begun.length) {
        begun = NONE;
        put = 0;
      }
    }

    /** How many messages it has lost because it was too slow. */
    public long missed() {
      synchronized (LineRing.this) {
        return missed;
      }
    }

    /** Gives the place up. */
    public void leave() {
      synchronized (LineRing.this) {
        places.remove(this);
        trim();
      }
    }
  }
}
