package io.sensorhub.detector.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/** The network namespace of this process ({@code ioctl_ns(2)}). */
public final class NetworkNamespace {

  private static final long NS_GET_USERNS = 0xb701;

  /** The initial user namespace has this inode ({@code include/linux/proc_ns.h}). */
  private static final String INITIAL = "user:[4026531837]";

  private NetworkNamespace() {}

  /**
   * Whether another user namespace than the machine's owns it, as with rootless engines: the kernel
   * sends no messages about devices into such a one. Unknown counts as the machine's.
   */
  public static boolean ownedByAnotherUserNamespace() {
    try (Arena arena = Arena.ofConfined()) {
      Libc libc = new Libc(arena);
      MethodHandle open =
          libc.function("open", Libc.ofInt(ValueLayout.ADDRESS, ValueLayout.JAVA_INT), 2);
      MethodHandle ioctl =
          libc.function("ioctl", Libc.ofInt(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG), 2);
      MethodHandle close = libc.function("close", Libc.ofInt(ValueLayout.JAVA_INT), 1);
      int network =
          (int) open.invokeExact(libc.state(), arena.allocateFrom("/proc/self/ns/net"), 0);
      if (network < 0) {
        return false;
      }
      int owner = (int) ioctl.invokeExact(libc.state(), network, NS_GET_USERNS);
      boolean another = owner >= 0 && !isInitial(owner);
      for (int descriptor : new int[] {network, owner}) {
        if (descriptor >= 0) {
          int _ = (int) close.invokeExact(libc.state(), descriptor);
        }
      }
      return another;
    } catch (Throwable failure) {
      if (failure instanceof Error error) {
        throw error;
      }
      return false; // unknown
    }
  }

  private static boolean isInitial(int descriptor) throws IOException {
    Path link = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
    return link.toString().equals(INITIAL);
  }
}
