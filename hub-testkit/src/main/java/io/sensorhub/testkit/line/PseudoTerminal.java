package io.sensorhub.testkit.line;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A pseudo-terminal pair (pty(7)): the test writes what a device would print, the hub opens the
 * other end. Closing it is what pulling the plug is.
 */
@SuppressWarnings("restricted") // the C library is the only way to a pseudo-terminal
public final class PseudoTerminal implements AutoCloseable {

  private static final int O_RDWR = 2;
  private static final int O_NOCTTY = 0x100;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle OPENPT = function("posix_openpt", ValueLayout.JAVA_INT);
  private static final MethodHandle GRANTPT = function("grantpt", ValueLayout.JAVA_INT);
  private static final MethodHandle UNLOCKPT = function("unlockpt", ValueLayout.JAVA_INT);
  private static final MethodHandle CLOSE = function("close", ValueLayout.JAVA_INT);
  private static final MethodHandle PTSNAME =
      LINKER.downcallHandle(
          symbol("ptsname"), FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
  private static final MethodHandle WRITE =
      LINKER.downcallHandle(
          symbol("write"),
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_LONG));

  private static final MethodHandle READ =
      LINKER.downcallHandle(
          symbol("read"),
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_LONG));

  private static final MethodHandle POLL =
      LINKER.downcallHandle(
          symbol("poll"),
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT));

  private static final MethodHandle GET_ATTRIBUTES =
      LINKER.downcallHandle(
          symbol("tcgetattr"),
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));

  private static final MethodHandle MAKE_RAW =
      LINKER.downcallHandle(symbol("cfmakeraw"), FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));

  private static final MethodHandle SET_ATTRIBUTES =
      LINKER.downcallHandle(
          symbol("tcsetattr"),
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS));

  /** More than {@code struct termios} of any Linux needs. */
  private static final int ATTRIBUTES_BYTES = 256;

  private static final int POLL_BYTES = 8;
  private static final int POLL_EVENTS = 4;
  private static final short POLLIN = 1;

  private final int master;
  private final Path device;
  private final Path link;
  private boolean closed;

  private PseudoTerminal(int master, Path device, Path link) {
    this.master = master;
    this.device = device;
    this.link = link;
  }

  /** A new pair, whose device {@code link} points to. */
  public static PseudoTerminal at(Path link) {
    try {
      int master = (int) OPENPT.invokeExact(O_RDWR | O_NOCTTY);
      if (master < 0 || (int) GRANTPT.invokeExact(master) != 0) {
        throw new IOException("no pseudo-terminal to be had");
      }
      if ((int) UNLOCKPT.invokeExact(master) != 0) {
        throw new IOException("the pseudo-terminal cannot be unlocked");
      }
      makeRaw(master);
      MemorySegment name = (MemorySegment) PTSNAME.invokeExact(master);
      Path device = Path.of(name.reinterpret(256).getString(0));
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, device);
      return new PseudoTerminal(master, device, link);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Throwable e) {
      throw new IllegalStateException("the C library", e);
    }
  }

  /** Otherwise a device would hear itself until the hub has opened the line: terminals echo. */
  private static void makeRaw(int master) throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(ATTRIBUTES_BYTES, Long.BYTES);
      if ((int) GET_ATTRIBUTES.invokeExact(master, attributes) != 0) {
        throw new IOException("the pseudo-terminal has no attributes");
      }
      MAKE_RAW.invokeExact(attributes);
      if ((int) SET_ATTRIBUTES.invokeExact(master, 0, attributes) != 0) {
        throw new IOException("the pseudo-terminal cannot be made raw");
      }
    }
  }

  private static MemorySegment symbol(String name) {
    return LINKER.defaultLookup().findOrThrow(name);
  }

  private static MethodHandle function(String name, ValueLayout argument) {
    return LINKER.downcallHandle(
        symbol(name), FunctionDescriptor.of(ValueLayout.JAVA_INT, argument));
  }

  /** The device's own path. */
  public Path device() {
    return device;
  }

  /** The device prints a line of text, with its end. */
  public void line(String text) {
    bytes((text + "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  /** The device prints bytes. */
  public void bytes(byte[] bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
      long written = 0;
      while (written < bytes.length) {
        long now =
            (long) WRITE.invokeExact(master, buffer.asSlice(written), bytes.length - written);
        if (now <= 0) {
          throw new IllegalStateException("write to " + device);
        }
        written += now;
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("the C library", e);
    }
  }

  /** Waits until {@link #read} does not wait: for an octet, or until nobody has it open. */
  public boolean await(int timeoutMs) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment polled = arena.allocate(POLL_BYTES, Integer.BYTES);
      polled.set(ValueLayout.JAVA_INT, 0, master);
      polled.set(ValueLayout.JAVA_SHORT, POLL_EVENTS, POLLIN);
      return (int) POLL.invokeExact(polled, 1L, timeoutMs) > 0;
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("the C library", e);
    }
  }

  /**
   * Whether nobody has ever opened it: nobody holds it, nobody has closed it, and nothing was
   * written to it.
   */
  public boolean untouched() {
    return !await(0) && holders() == 0;
  }

  private long holders() {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
          .map(process -> process.resolve("fd"))
          .filter(Files::isReadable)
          .flatMap(PseudoTerminal::opened)
          .filter(device::equals)
          .count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> opened(Path descriptors) {
    List<Path> opened = new ArrayList<>();
    try (DirectoryStream<Path> each = Files.newDirectoryStream(descriptors)) {
      for (Path descriptor : each) {
        opened.add(Files.readSymbolicLink(descriptor));
      }
    } catch (IOException | DirectoryIteratorException e) {
      return opened.stream(); // the process or the file is gone meanwhile
    }
    return opened.stream();
  }

  /**
   * Waits for an octet that the hub sends.
   *
   * @return -1 where it has closed the line
   */
  public int read() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment octet = arena.allocate(1);
      long count = (long) READ.invokeExact(master, octet, 1L);
      return count == 1 ? octet.get(ValueLayout.JAVA_BYTE, 0) & 0xff : -1;
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("the C library", e);
    }
  }

  /** Pulls the plug: both ends are gone, and the link with them. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      Files.deleteIfExists(link);
      int _ = (int) CLOSE.invokeExact(master);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Throwable e) {
      throw new IllegalStateException("the C library", e);
    }
  }
}
