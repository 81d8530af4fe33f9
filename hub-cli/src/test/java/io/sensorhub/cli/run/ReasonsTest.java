package io.sensorhub.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sensorhub.core.Json;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReasonsTest {

  private static List<String> of(String health) throws IOException {
    return Reasons.of(Json.parse(health));
  }

  @Test
  void wellService_hasNone() throws IOException {
    assertEquals(List.of(), of("{}"));
    assertEquals(
        List.of(),
        of(
            """
            {"lines": [{"port_id": "a", "state": "open", "error": null}],
             "listeners": [{"name": "share", "endpoint": "127.0.0.1:1", "listening": true}],
             "dependencies": {"serial-handler": {"status": "healthy"}},
             "mqtt": {"connected": true, "problem": null, "left_out": []},
             "spool": {"error": null}, "push": {"error": null}, "detector": {"connected": true}}
            """));
  }

  @Test
  void eachThingThatIsNotWell_isTold() throws IOException {
    assertEquals(
        List.of(
            "line radio is waiting: no such device",
            "share on 127.0.0.1:7001 is not listened on: taken",
            "http-poller does not answer",
            "the broker at 192.0.2.5:1883 is not connected",
            "the broker refuses the subscription to a/#",
            "the broker does not take b/c: too large",
            "events cannot be kept on the disk: full",
            "the detector of USB devices is away"),
        of(
            """
            {"lines": [{"port_id": "radio", "state": "waiting", "error": "no such device"}],
             "listeners": [{"name": "share", "endpoint": "127.0.0.1:7001", "listening": false,
               "error": "taken"}],
             "dependencies": {"http-poller": {"status": "unavailable"}},
             "mqtt": {"connected": false, "host": "192.0.2.5", "port": 1883,
               "refused_subscriptions": ["a/#"],
               "left_out": [{"topic": "b/c", "reason": "too large"}]},
             "spool": {"error": "full"}, "detector": {"connected": false}}
            """));
  }
}
