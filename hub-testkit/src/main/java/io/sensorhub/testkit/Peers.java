package io.sensorhub.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Peers of the hub that are programs in Python, in the resources' folder {@code peers}. */
public final class Peers {

  private Peers() {}

  /**
   * The command that starts one, with the interpreter that Debian installs its packages for.
   *
   * @param name of its file, without {@code .py}
   * @return to which arguments can be added
   */
  public static List<String> python(String name) {
    try (InputStream file =
        Objects.requireNonNull(Peers.class.getResourceAsStream("/peers/" + name + ".py"), name)) {
      String program = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      return new ArrayList<>(List.of("/usr/bin/python3", "-u", "-c", program));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
