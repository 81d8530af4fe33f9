package io.sensorhub.serial.line;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A device by its path, or by a symbolic link such as those of {@code /dev/serial}. */
record DevicePath(Path path) implements DeviceFinder {

  DevicePath(String path) {
    this(Path.of(path));
  }

  @Override
  public Path find() throws IOException {
    if (!Files.exists(path)) {
      throw new IOException("there is no such device");
    }
    return path.toRealPath();
  }

  @Override
  public String trace() {
    try {
      return path.toRealPath().toString();
    } catch (IOException e) {
      return ""; // not there
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
