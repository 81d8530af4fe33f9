package io.sensorhub.serial.line;

import io.sensorhub.runtime.machine.Processes;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A serial device that this process alone holds: opened and locked (open(2), flock(2)) before
 * anything is done that a board could notice, and without its hang-up at the end (termios(3),
 * HUPCL), so that giving it back resets no board. Linux on 64 bits. For one thread, except {@link
 * #wake}.
 */
@SuppressWarnings("restricted") // neither jSerialComm nor the JDK can lock before configuring
final class DeviceHandle implements AutoCloseable {

  private static final int O_RDWR = 0x2;
  private static final int O_NOCTTY = 0x100;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;
  private static final int LOCK_EXCLUSIVE_AT_ONCE = 2 | 4;
  private static final int TCSANOW = 0;
  private static final int HUPCL = 0x400;
  private static final int TERMIOS_BYTES = 64; // 60 are used
  private static final int CONTROL_FLAGS = 8; // behind those for input and output

  private static final int EPERM = 1;
  private static final int ENOENT = 2;
  private static final int ENXIO = 6;
  private static final int EAGAIN = 11;
  private static final int EACCES = 13;
  private static final int EBUSY = 16;
  private static final int ENODEV = 19;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));
  private static final MethodHandle OPEN =
      function(
          "open",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
          Linker.Option.firstVariadicArg(2),
          Linker.Option.captureCallState("errno"));
  private static final MethodHandle FLOCK =
      function(
          "flock",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
          Linker.Option.captureCallState("errno"));
  private static final MethodHandle CLOSE =
      function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  private static final MethodHandle POLL =
      function(
          "poll",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT));
  private static final MethodHandle GET_ATTRIBUTES =
      function(
          "tcgetattr",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
  private static final MethodHandle SET_ATTRIBUTES =
      function(
          "tcsetattr",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS));

  private static final MethodHandle EVENTFD =
      function(
          "eventfd",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  private static final MethodHandle READ = transfer("read");
  private static final MethodHandle WRITE = transfer("write");

  private static final short POLLIN = 0x1;
  private static final int POLLERR_POLLHUP_POLLNVAL = 0x8 | 0x10 | 0x20;
  private static final int POLL_EVENTS = 4; // behind the descriptor
  private static final int POLL_RETURNED = 6;
  private static final int POLL_BYTES = 8;

  /** What can be had from the device. */
  enum Input {
    NONE,
    BYTES,
    /** The device has gone; there may be bytes that came before. */
    GONE
  }

  private final int descriptor;
  private final Arena memory = Arena.ofConfined();
  private final MemorySegment polled = memory.allocate(2 * POLL_BYTES, Integer.BYTES);
  private final MemorySegment counter = memory.allocate(ValueLayout.JAVA_LONG);

  /** What {@link #wake} writes to and {@link #await} polls, beside the device (eventfd(2)). */
  private final int waker;

  private boolean closed;

  private DeviceHandle(int descriptor, int waker) {
    this.descriptor = descriptor;
    this.waker = waker;
  }

  private static MethodHandle transfer(String name) {
    return function(
        name,
        FunctionDescriptor.of(
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_INT,
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_LONG));
  }

  private static MethodHandle function(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, options);
  }

  /**
   * Opens and locks.
   *
   * @throws IOException where it is not there, not allowed, or somebody else's; it names the
   *     process that holds it where that can be seen
   */
  static DeviceHandle take(Path device) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int flags = O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC;
      int descriptor = (int) OPEN.invokeExact(state, arena.allocateFrom(device.toString()), flags);
      if (descriptor < 0) {
        throw new IOException(reason((int) ERRNO.get(state, 0L), device));
      }
      int waker = (int) EVENTFD.invokeExact(0, O_CLOEXEC | O_NONBLOCK);
      DeviceHandle handle = new DeviceHandle(descriptor, waker);
      if (waker < 0) {
        handle.close();
        throw new IOException("the system has no descriptors left");
      }
      int locked = (int) FLOCK.invokeExact(state, descriptor, LOCK_EXCLUSIVE_AT_ONCE);
      if (locked != 0) {
        int error = (int) ERRNO.get(state, 0L);
        handle.close();
        throw new IOException(reason(error, device));
      }
      return handle;
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("the C library", e);
    }
  }

  private static String reason(int error, Path device) {
    return switch (error) {
      case ENOENT, ENXIO, ENODEV -> "there is no such device";
      case EACCES, EPERM ->
          "no permission; the user must be in the group that owns it (dialout), and a container"
              + " needs the device";
      case EAGAIN, EBUSY -> "in use by " + holder(device);
      default -> "the system refused (error " + error + ")";
    };
  }

  private static String holder(Path device) {
    Optional<Processes.Holder> holder = Processes.holding(device);
    return holder.map(Processes.Holder::toString).orElse("a process of another user or container");
  }

  /** Keeps Linux from lowering RTS and DTR when the last one closes the device. */
  void withoutHangUp() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(TERMIOS_BYTES, Integer.BYTES);
      if ((int) GET_ATTRIBUTES.invokeExact(descriptor, attributes) == 0) {
        int flags = attributes.get(ValueLayout.JAVA_INT, CONTROL_FLAGS);
        attributes.set(ValueLayout.JAVA_INT, CONTROL_FLAGS, flags & ~HUPCL);
        int _ = (int) SET_ATTRIBUTES.invokeExact(descriptor, TCSANOW, attributes);
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("the C library", e);
    }
  }

  /**
   * Waits for input (poll(2)), or until it is woken.
   *
   * @param timeoutMs 0: does not wait
   */
  Input await(int timeoutMs) {
    polled.set(ValueLayout.JAVA_INT, 0, descriptor);
    polled.set(ValueLayout.JAVA_SHORT, POLL_EVENTS, POLLIN);
    polled.set(ValueLayout.JAVA_SHORT, POLL_RETURNED, (short) 0);
    polled.set(ValueLayout.JAVA_INT, POLL_BYTES, waker);
    polled.set(ValueLayout.JAVA_SHORT, POLL_BYTES + POLL_EVENTS, POLLIN);
    polled.set(ValueLayout.JAVA_SHORT, POLL_BYTES + POLL_RETURNED, (short) 0);
    try {
      int ready = (int) POLL.invokeExact(polled, 2L, timeoutMs);
      if (ready <= 0) {
        return Input.NONE;
      }
      if (polled.get(ValueLayout.JAVA_SHORT, POLL_BYTES + POLL_RETURNED) != 0) {
        long _ = (long) READ.invokeExact(waker, counter, counter.byteSize());
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("the C library", e);
    }
    int returned = polled.get(ValueLayout.JAVA_SHORT, POLL_RETURNED);
    if (returned == 0) {
      return Input.NONE;
    }
    return (returned & POLLERR_POLLHUP_POLLNVAL) != 0 ? Input.GONE : Input.BYTES;
  }

  /** Ends the wait of {@link #await}, or that of the next call. On any thread. */
  synchronized void wake() {
    if (closed) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment one = arena.allocateFrom(ValueLayout.JAVA_LONG, 1L);
      long _ = (long) WRITE.invokeExact(waker, one, one.byteSize());
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("the C library", e);
    }
  }

  /** Gives lock and device back. */
  @Override
  public synchronized void close() {
    closed = true;
    memory.close();
    try {
      int _ = (int) CLOSE.invokeExact(descriptor);
      if (waker >= 0) {
        int _ = (int) CLOSE.invokeExact(waker);
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("the C library", e);
    }
  }
}
