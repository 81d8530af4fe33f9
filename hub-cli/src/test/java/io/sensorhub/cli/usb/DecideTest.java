package io.sensorhub.cli.usb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.runtime.client.ServiceClient;
import io.sensorhub.testkit.web.HttpFake;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is asked of the manager, and what is printed of its answers. */
class DecideTest {

  private static final String ID = "303a_1001_be1680";

  private final HttpFake manager = new HttpFake();
  private final ServiceClient client =
      new ServiceClient(
          "device-manager", URI.create(manager.url()), Optional.empty(), System::nanoTime);
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final AtomicLong now = new AtomicLong();

  /** What happens while the tool waits. */
  private Decide.Pause meanwhile = () -> now.addAndGet(Duration.ofSeconds(1).toNanos());

  @AfterEach
  void close() {
    client.close();
    manager.close();
  }

  private static PrintStream to(ByteArrayOutputStream octets) {
    return new PrintStream(octets, true, StandardCharsets.UTF_8);
  }

  private int run(String... arguments) throws Exception {
    return new Decide(client, to(out), to(err), () -> meanwhile.await(), now::get)
        .run(List.of(arguments));
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String complained() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static String entry(String state, String more) {
    return """
    {"id": "%s", "state": "%s", "present": true, "usable": true, "path": "/dev/ttyACM0",
     "vendor_id": "303a", "product_id": "1001", "name": "AtomS3R", %s}
    """
        .formatted(ID, state, more);
  }

  @Test
  void accept_tellsWhatWasTyped_andPrintsWhatIsTaken() throws Exception {
    manager.says(entry("taken", "\"device_ids\": [\"board\"]"));
    assertEquals(
        0,
        run(
            "accept",
            ID,
            "--profile",
            "generic-json-lines",
            "--device-id",
            "board",
            "--unit-id",
            "7",
            "--name",
            "The board",
            "--room",
            "Cellar"));
    assertEquals(List.of("POST /devices/" + ID + "/accept"), manager.requests());
    assertEquals(
        "{\"profile\":\"generic-json-lines\",\"device_id\":\"board\",\"unit_id\":7,"
            + "\"friendly_name\":\"The board\",\"room\":\"Cellar\"}",
        manager.bodies().getFirst());
    assertTrue(printed().contains("taken: board"), printed());
    assertEquals("", complained());
  }

  @Test
  void ignoreAndForget_takeAnIdAlone() throws Exception {
    manager.says(entry("ignored", "\"device_ids\": []"));
    assertEquals(0, run("ignore", ID));
    assertTrue(printed().contains("./hub forget " + ID), printed());
    assertEquals(0, run("forget", ID));
    assertEquals(
        List.of("POST /devices/" + ID + "/ignore", "POST /devices/" + ID + "/forget"),
        manager.requests());
  }

  @Test
  void refusal_isTheServersMessage_andWhatToTypeInstead() throws Exception {
    manager.answers(
        409,
        """
        {"error": "AMBIGUOUS", "message": "several may be behind it",
         "candidates": [{"profile": "eastron-sdm630"}, {"profile": "generic-json-lines"}]}
        """);
    assertEquals(1, run("accept", ID));
    assertTrue(complained().contains("several may be behind it (AMBIGUOUS)"), complained());
    assertTrue(
        complained().contains("./hub accept " + ID + " --profile eastron-sdm630"), complained());
    assertEquals("", printed());
  }

  @Test
  void everyProblem_isPrinted() throws Exception {
    manager.answers(
        422,
        """
        {"error": "INVALID_CONFIGURATION", "message": "cannot be taken",
         "problems": ["/devices/0/unit_id: found 0", "/config/ports/0/baud_rate: found 1"]}
        """);
    assertEquals(1, run("accept", ID));
    assertTrue(complained().contains("/config/ports/0/baud_rate: found 1"), complained());
  }

  @Test
  void wrongUsage_isNotSent() throws Exception {
    List<List<String>> wrong =
        List.of(
            List.of("accept"),
            List.of("accept", "../metrics"),
            List.of("accept", ID, "--profile"),
            List.of("accept", ID, "--unit-id", "0"),
            List.of("accept", ID, "--unit-id", "248"),
            List.of("accept", ID, "--colour", "red"),
            List.of("ignore", ID, "--try"),
            List.of("forget", ID, "another"));
    for (List<String> arguments : wrong) {
      assertEquals(64, run(arguments.toArray(new String[0])), arguments.toString());
    }
    assertEquals(List.of(), manager.requests());
    assertTrue(complained().contains("usage: ./hub accept ID"), complained());
  }

  @Test
  void trying_waitsForTheResult_andPrintsEachOctetThatWasSent() throws Exception {
    manager.answers(202, entry("ambiguous", "\"probe\": null"));
    meanwhile =
        () ->
            manager.says(
                entry(
                    "ambiguous",
                    """
                    "probe": {"heard": [{"rate": 9600, "kind": "silence", "sample": ""}],
                              "sent": [{"rate": 9600, "hex": "0103000b0001f5c8",
                                        "why": "may be carlo-gavazzi-em340"}],
                              "evidence": [{"profile": "carlo-gavazzi-em340",
                                            "because": "register 11 of unit 1 is 341"}],
                              "error": null, "message": null}
                    """));
    assertEquals(0, run("accept", ID, "--try"));
    assertEquals("{\"try\":true}", manager.bodies().getFirst());
    assertTrue(printed().contains("sent at 9600 baud: 0103000b0001f5c8"), printed());
    assertTrue(printed().contains("--profile carlo-gavazzi-em340"), printed());
  }

  @Test
  void trying_endsAfterAMinute() throws Exception {
    manager.answers(202, entry("ambiguous", "\"probe\": null"));
    assertEquals(1, run("accept", ID, "--try"));
    assertTrue(complained().contains("within a minute"), complained());
  }

  private String listed() throws IOException {
    assertEquals(0, KnownAdapters.run(client, to(out), to(err), false));
    return printed();
  }

  @Test
  void list_saysWhatToTypeNext() throws Exception {
    manager.says(
        "{\"devices\": ["
            + entry("offered", "\"candidates\": [{\"profile\": \"m5stack-atoms3r\"}]")
            + ","
            + entry(
                "unknown",
                "\"usable\": false, \"reason\": \"NO_PERMISSION\", \"fix\": \"--group-add 20\"")
            + ","
            + entry("configured", "\"claimed_by\": \"radio\", \"note\": \"a twin\"")
            + "], \"count\": 3}");
    String text = listed();
    assertTrue(text.contains("known as m5stack-atoms3r; ./hub accept " + ID), text);
    assertTrue(text.contains("cannot be opened: NO_PERMISSION; --group-add 20"), text);
    assertTrue(text.contains("port radio of the instance file"), text);
    assertTrue(text.contains("a twin"), text);
  }
}
