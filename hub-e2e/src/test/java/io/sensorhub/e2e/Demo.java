package io.sensorhub.e2e;

import io.sensorhub.testkit.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The demo instance under another name, at addresses that nobody else uses. */
final class Demo {

  private Demo() {}

  static Path file(Path folder, String id) {
    try {
      String demo = Files.readString(Launcher.ROOT.resolve("instances/demo.json"));
      return Files.writeString(
          folder.resolve(id + ".json"),
          demo.replace("\"demo\"", "\"" + id + "\"")
              .replace("/tmp/sensor-hub-demo", folder.resolve(id + "-dev").toString())
              .replace("18085", Integer.toString(FreePort.find())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
