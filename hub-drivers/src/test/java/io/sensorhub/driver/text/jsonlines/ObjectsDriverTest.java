package io.sensorhub.driver.text.jsonlines;

import io.sensorhub.core.tree.Problems;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.DriverContract;
import io.sensorhub.driver.registry.Drivers;
import io.sensorhub.testkit.TestInstance;
import java.util.List;
import java.util.Map;

/** The contract of drivers, with objects that end by themselves. */
class ObjectsDriverTest extends DriverContract {

  @Override
  protected Driver driver() {
    return Drivers.forInstance(
            TestInstance.of(
                """
                {"instance_id": "x",
                 "config": {"ports": [{"port_id": "p", "serial_path": "/dev/null",
                                       "driver": "json-lines", "max_line_bytes": 200}]},
                 "devices": [{"device_id": "d", "port_id": "p", "profile": "p"}]}
                """,
                Map.of("p", "driver: json-lines\nprotocol: {ends: object}\n")),
            new Problems())
        .values()
        .iterator()
        .next();
  }

  @Override
  protected List<byte[]> telegrams() {
    return texts(
        "{\"a\":1}{\"b\":2}",
        "boot {\"a\":{\"b\":[1,{\"c\":\"}{\"}]},\"d\":nan}\r\n{\"half\":{\"e\":1}",
        "{\"long\":\"" + "x".repeat(300) + "\"}{\"after\":1}",
        "noise".repeat(100) + "{\"a\":\"\\ud83d\"}");
  }
}
