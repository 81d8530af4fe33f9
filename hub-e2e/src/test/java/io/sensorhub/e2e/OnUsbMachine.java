package io.sensorhub.e2e;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests of which each has a machine of its own whose USB adapters it plugs in. */
abstract class OnUsbMachine {

  /** Takes each adapter dead:beef by itself, as the device {@code mine_SOCKET}. */
  static final String TAKES =
      """
      "policy": "auto",
      "rules": [{"id": "mine", "trust": "exact", "profile": "generic-json-lines",
                 "match": {"vendor_id": "dead", "product_id": "beef"},
                 "port": {"driver": "json-lines", "baud_rate": 115200}}]
      """;

  @TempDir Path folder;

  UsbMachine machine = new UsbMachine(Path.of("target/none"));

  @BeforeEach
  void machine() {
    machine = begin(new UsbMachine(folder));
  }

  /** What the machine has at first. */
  UsbMachine begin(UsbMachine fresh) {
    return fresh.withDetector();
  }

  @AfterEach
  void close() throws Exception {
    machine.close();
  }
}
