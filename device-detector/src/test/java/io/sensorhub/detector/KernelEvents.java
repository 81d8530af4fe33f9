package io.sensorhub.detector;

import io.sensorhub.detector.kernel.Libc;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/**
 * Makes the kernel send a message about a device in the network namespace that this process is in
 * ({@code uevent_net_rcv} in {@code lib/kobject_uevent.c}, Linux 4.17). Runs as a process of its
 * own: each line of its input is a message, with blanks instead of zero octets; the answer is the
 * kernel's, 0 for done. A line that begins with {@code !} goes to the listeners without the kernel.
 */
final class KernelEvents {

  private static final int HEADER = 16;
  private static final int REQUEST_AND_ACK = 5;

  private KernelEvents() {}

  public static void main(String[] arguments) throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      Libc libc = new Libc(arena);
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
      MethodHandle sendto =
          libc.function(
              "sendto",
              FunctionDescriptor.of(
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_INT,
                  ValueLayout.ADDRESS,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_INT,
                  ValueLayout.ADDRESS,
                  ValueLayout.JAVA_INT),
              6);
      MethodHandle recv =
          libc.function(
              "recv",
              FunctionDescriptor.of(
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_INT,
                  ValueLayout.ADDRESS,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_INT),
              4);
      int descriptor = (int) socket.invokeExact(libc.state(), 16, 2, 15);
      MemorySegment own = address(arena, 0);
      if ((int) bind.invokeExact(libc.state(), descriptor, own, 12) != 0) {
        throw new IOException("bind: error " + libc.errno());
      }
      MemorySegment answer = arena.allocate(8192);
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      System.out.println("ready");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        boolean foreign = line.startsWith("!");
        MemorySegment message = foreign ? body(arena, line.substring(1)) : request(arena, line);
        MemorySegment to = address(arena, foreign ? 1 : 0);
        long sent =
            (long)
                sendto.invokeExact(
                    libc.state(), descriptor, message, message.byteSize(), 0, to, 12);
        if (sent < 0) {
          System.out.println(-libc.errno());
        } else if (foreign) {
          System.out.println(0);
        } else {
          long _ = (long) recv.invokeExact(libc.state(), descriptor, answer, 8192L, 0);
          System.out.println(answer.get(ValueLayout.JAVA_INT, HEADER));
        }
      }
    }
  }

  private static MemorySegment address(Arena arena, int groups) {
    MemorySegment address = arena.allocate(12, 4);
    address.set(ValueLayout.JAVA_SHORT, 0, (short) 16);
    address.set(ValueLayout.JAVA_INT, 8, groups);
    return address;
  }

  private static MemorySegment body(Arena arena, String line) {
    byte[] octets = (line.replace(' ', '\0') + "\0").getBytes(StandardCharsets.UTF_8);
    return arena.allocateFrom(ValueLayout.JAVA_BYTE, octets);
  }

  private static MemorySegment request(Arena arena, String line) {
    MemorySegment body = body(arena, line);
    MemorySegment message = arena.allocate(HEADER + body.byteSize(), 4);
    message.set(ValueLayout.JAVA_INT, 0, (int) message.byteSize());
    message.set(ValueLayout.JAVA_SHORT, 4, (short) 16);
    message.set(ValueLayout.JAVA_SHORT, 6, (short) REQUEST_AND_ACK);
    message.set(ValueLayout.JAVA_INT, 8, 1);
    message.asSlice(HEADER).copyFrom(body);
    return message;
  }
}
