package io.sensorhub.cli.usb;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.runtime.client.ServiceClient;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/** Carries out what somebody has decided about an adapter, and prints what came of it. */
public final class Decide {

  private static final int EXIT_USAGE = 64;
  private static final int ACCEPTED = 202;

  /** For one request. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** For finding out what is behind an adapter. */
  private static final Duration PROBE = Duration.ofSeconds(60);

  private final ServiceClient manager;
  private final PrintStream out;
  private final PrintStream err;
  private final Pause pause;
  private final LongSupplier ticker;

  /** Waits before the manager is asked again. */
  public interface Pause {
    void await() throws InterruptedException;
  }

  /**
   * @param pause from one look to the next while it is found out what is behind an adapter
   * @param ticker nanoseconds that only go forward
   */
  public Decide(
      ServiceClient manager, PrintStream out, PrintStream err, Pause pause, LongSupplier ticker) {
    this.manager = manager;
    this.out = out;
    this.err = err;
    this.pause = pause;
    this.ticker = ticker;
  }

  /**
   * Does it.
   *
   * @param arguments the verb first
   * @return the exit code
   * @throws IOException if the manager does not answer
   */
  public int run(List<String> arguments) throws IOException, InterruptedException {
    Decision decision;
    try {
      decision = Decision.parse(arguments);
    } catch (Decision.UsageException e) {
      err.println("hub: " + e.getMessage());
      err.println(
          "usage: ./hub accept ID [--profile P] [--device-id D] [--unit-id N] [--name TEXT]"
              + " [--room TEXT] [--try], ./hub ignore ID, ./hub forget ID");
      return EXIT_USAGE;
    }
    ServiceClient.Reply reply =
        manager.post(PATIENCE, decision.body(), "devices", decision.usbId(), decision.verb());
    if (decision.tries() && reply.status() == ACCEPTED) {
      return tried(decision.usbId());
    }
    if (!reply.ok()) {
      return refused(decision, reply);
    }
    out.println(AdapterText.of(reply.body()));
    return 0;
  }

  private int refused(Decision decision, ServiceClient.Reply reply) {
    JsonNode body = reply.body();
    err.println(
        "hub: "
            + body.path("message").asText("device-manager has answered " + reply.status())
            + " ("
            + body.path("error").asText("no reason")
            + ")");
    for (JsonNode problem : body.path("problems")) {
      err.println("  " + problem.asText());
    }
    for (JsonNode candidate : body.path("candidates")) {
      err.println(
          "  ./hub accept "
              + decision.usbId()
              + " --profile "
              + candidate.path("profile").asText());
    }
    return 1;
  }

  private int tried(String id) throws IOException, InterruptedException {
    out.println("listening; this takes up to half a minute");
    long begun = ticker.getAsLong();
    JsonNode entry = Json.object();
    while (!entry.path("probe").isObject()) {
      if (ticker.getAsLong() - begun > PROBE.toNanos()) {
        err.println("hub: nothing was found out within a minute; is serial-handler running?");
        return 1;
      }
      pause.await();
      entry = manager.get(PATIENCE, "devices", id).body();
    }
    out.print(AdapterText.probe(entry));
    return entry.path("probe").path("error").isTextual() ? 1 : 0;
  }
}
