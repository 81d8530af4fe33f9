package io.sensorhub.detector.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** The functions of the C library that Java has no way to. Not thread-safe: one per thread. */
public final class Libc {

  static final int EPERM = 1;
  static final int EINTR = 4;
  static final int EAGAIN = 11;
  static final int ENOBUFS = 105;

  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private final Linker linker = Linker.nativeLinker();
  private final MemorySegment state;

  public Libc(Arena arena) {
    state = arena.allocate(STATE);
  }

  /**
   * A function that returns a number.
   *
   * @param fixed how many of its arguments are not variadic
   */
  @SuppressWarnings("restricted") // the types are those of the C library's manual pages
  public MethodHandle function(String name, FunctionDescriptor type, int fixed) throws IOException {
    MemorySegment address =
        linker
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new IOException("the C library has no " + name));
    Linker.Option errno = Linker.Option.captureCallState("errno");
    return fixed == type.argumentLayouts().size()
        ? linker.downcallHandle(address, type, errno)
        : linker.downcallHandle(address, type, errno, Linker.Option.firstVariadicArg(fixed));
  }

  /** Where a call leaves its error. */
  public MemorySegment state() {
    return state;
  }

  /** The error of the last call that has failed. */
  public int errno() {
    return (int) ERRNO.get(state, 0L);
  }

  public static FunctionDescriptor ofInt(MemoryLayout... arguments) {
    return FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments);
  }
}
