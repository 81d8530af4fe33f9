package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Modbus master that is not ours. */
final class Mbpoll {

  private Mbpoll() {}

  /**
   * What it prints of holding registers over Modbus TCP.
   *
   * @param first register, numbered from 1
   */
  static String read(int port, int unit, int first, int count)
      throws IOException, InterruptedException {
    List<String> command =
        List.of(
            "mbpoll -m tcp -p %d -a %d -t 4 -r %d -c %d -1 -o 10 127.0.0.1"
                .formatted(port, unit, first, count)
                .split(" "));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    return text;
  }
}
