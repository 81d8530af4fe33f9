package io.sensorhub.testkit.line;

import io.sensorhub.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Two serial devices that are connected with each other (socat). */
public final class NullModem implements AutoCloseable {

  private final Process process;
  private final Path one;
  private final Path other;

  private NullModem(Process process, Path one, Path other) {
    this.process = process;
    this.one = one;
    this.other = other;
  }

  /** A pair in that folder. */
  public static NullModem in(Path folder) {
    Path one = folder.resolve("one");
    Path other = folder.resolve("other");
    try {
      Process process =
          new ProcessBuilder("socat", "pty,raw,echo=0,link=" + one, "pty,raw,echo=0,link=" + other)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      Await.until("the pair is there", () -> Files.exists(one) && Files.exists(other));
      return new NullModem(process, one, other);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path one() {
    return one;
  }

  public Path other() {
    return other;
  }

  /** Both are gone. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("socat does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
