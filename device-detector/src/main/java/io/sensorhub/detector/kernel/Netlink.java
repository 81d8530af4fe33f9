package io.sensorhub.detector.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * The kernel's messages about devices (netlink(7), {@code NETLINK_KOBJECT_UEVENT}, group 1), which
 * any process may hear. Used by one thread, also for {@link #close}.
 */
public final class Netlink implements AutoCloseable {

  private static final int AF_NETLINK = 16;
  private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
  private static final int NETLINK_KOBJECT_UEVENT = 15;
  private static final int KERNEL_GROUP = 1;
  private static final short POLLIN = 1;

  /** The kernel's own messages are at most about 2 KiB. */
  private static final int MOST_OCTETS = 8192;

  private static final int ADDRESS_OCTETS = 12;
  private static final long PORT_ID_AT = 4;
  private static final long GROUPS_AT = 8;

  /** What came. */
  public sealed interface Received {
    /** Nothing within the time. */
    record Nothing() implements Received {}

    /** The kernel's buffer ran over: messages are lost. */
    record Overflow() implements Received {}

    /** A message that is not the kernel's, or not understood. */
    record Foreign() implements Received {}

    /** A message of the kernel. */
    record Message(Uevent uevent) implements Received {}
  }

  private final Arena arena = Arena.ofConfined();
  private final Libc libc = new Libc(arena);
  private final MethodHandle poll;
  private final MethodHandle recvfrom;
  private final MethodHandle close;
  private final MemorySegment waiting = arena.allocate(8);
  private final MemorySegment buffer = arena.allocate(MOST_OCTETS);
  private final MemorySegment sender = arena.allocate(ADDRESS_OCTETS, 4);
  private final MemorySegment senderLength = arena.allocate(ValueLayout.JAVA_INT);
  private final int descriptor;

  /**
   * Listens.
   *
   * @throws IOException if the kernel does not allow it
   */
  public Netlink() throws IOException {
    try {
      MethodHandle socket =
          libc.function(
              "socket",
              Libc.ofInt(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
              3);
      MethodHandle bind =
          libc.function(
              "bind",
              Libc.ofInt(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
              3);
      poll =
          libc.function(
              "poll",
              Libc.ofInt(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT),
              3);
      recvfrom =
          libc.function(
              "recvfrom",
              FunctionDescriptor.of(
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_INT,
                  ValueLayout.ADDRESS,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_INT,
                  ValueLayout.ADDRESS,
                  ValueLayout.ADDRESS),
              6);
      close = libc.function("close", Libc.ofInt(ValueLayout.JAVA_INT), 1);
      descriptor =
          (int)
              socket.invokeExact(
                  libc.state(), AF_NETLINK, SOCK_DGRAM_CLOEXEC, NETLINK_KOBJECT_UEVENT);
      check(descriptor, "socket");
      MemorySegment address = arena.allocate(ADDRESS_OCTETS, 4);
      address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_NETLINK);
      address.set(ValueLayout.JAVA_INT, GROUPS_AT, KERNEL_GROUP);
      check((int) bind.invokeExact(libc.state(), descriptor, address, ADDRESS_OCTETS), "bind");
      waiting.set(ValueLayout.JAVA_INT, 0, descriptor);
      waiting.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
    } catch (Throwable failure) {
      arena.close();
      throw asIo(failure);
    }
  }

  private void check(int result, String what) throws IOException {
    if (result < 0) {
      throw new IOException("%s: error %d of the kernel".formatted(what, libc.errno()));
    }
  }

  private static IOException asIo(Throwable failure) {
    return switch (failure) {
      case Error error -> throw error;
      case IOException e -> e;
      default -> new IOException(failure);
    };
  }

  /**
   * Waits for a message.
   *
   * @param millis at most
   * @throws IOException if no message can come any more
   */
  public Received receive(int millis) throws IOException {
    try {
      int ready = (int) poll.invokeExact(libc.state(), waiting, 1L, millis);
      if (ready <= 0) {
        if (ready < 0 && libc.errno() != Libc.EINTR) {
          check(ready, "poll");
        }
        return new Received.Nothing();
      }
      senderLength.set(ValueLayout.JAVA_INT, 0, ADDRESS_OCTETS);
      long length =
          (long)
              recvfrom.invokeExact(
                  libc.state(), descriptor, buffer, (long) MOST_OCTETS, 0, sender, senderLength);
      if (length < 0) {
        return failed();
      }
      boolean kernel =
          sender.get(ValueLayout.JAVA_INT, PORT_ID_AT) == 0
              && sender.get(ValueLayout.JAVA_INT, GROUPS_AT) == KERNEL_GROUP;
      byte[] octets = buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
      Optional<Uevent> uevent = kernel ? Uevent.parse(octets, octets.length) : Optional.empty();
      return uevent.<Received>map(Received.Message::new).orElseGet(Received.Foreign::new);
    } catch (Throwable failure) {
      throw asIo(failure);
    }
  }

  private Received failed() throws IOException {
    int errno = libc.errno();
    if (errno == Libc.ENOBUFS) {
      return new Received.Overflow();
    }
    if (errno == Libc.EINTR || errno == Libc.EAGAIN) {
      return new Received.Nothing();
    }
    throw new IOException("recvfrom: error %d of the kernel".formatted(errno));
  }

  @Override
  public void close() {
    try {
      int _ = (int) close.invokeExact(libc.state(), descriptor);
    } catch (Throwable failure) {
      throw new IllegalStateException(failure);
    } finally {
      arena.close();
    }
  }
}
