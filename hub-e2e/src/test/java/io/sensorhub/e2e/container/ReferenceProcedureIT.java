package io.sensorhub.e2e.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.e2e.container.Procedure.Step;
import io.sensorhub.testkit.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs {@code docs/reference-procedure.md} as it stands, from the root of the project. */
@Tag("docker")
class ReferenceProcedureIT {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final List<String> LEFT_TO_REMOVE = new ArrayList<>();

  private static String run(String command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("bash", "-c", command)
            .directory(Image.ROOT.toFile())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return out;
  }

  /** The document's names are fixed: what somebody else runs under them is left alone. */
  @BeforeAll
  static void image() throws Exception {
    Image.build();
    Image.readable(Image.ROOT.resolve("docs/reference-hub"));
  }

  @AfterAll
  static void remove() throws Exception {
    for (String command : LEFT_TO_REMOVE) {
      String _ = run(command);
    }
  }

  private static void isFree(String kind, String name) throws Exception {
    String found = run("docker " + kind + " ls -q --filter name=^/?" + name + "$" + all(kind));
    assertEquals("", found.strip(), "the document needs the " + kind + " name " + name);
    LEFT_TO_REMOVE.addFirst("docker " + kind + " rm " + force(kind) + name);
  }

  private static String all(String kind) {
    return kind.equals("container") ? " -a" : "";
  }

  private static String force(String kind) {
    return kind.equals("container") ? "-f -v " : "";
  }

  @Test
  void everyCommand_printsWhatTheDocumentSays() throws Exception {
    Procedure procedure = Procedure.read(Image.ROOT.resolve("docs/reference-procedure.md"));
    assertTrue(procedure.steps().size() > 30, () -> "steps: " + procedure.steps().size());
    for (String network : procedure.networks()) {
      isFree("network", network);
    }
    for (String container : procedure.containers()) {
      isFree("container", container);
    }
    for (Step step : procedure.steps()) {
      follow(step);
    }
  }

  private static void follow(Step step) throws Exception {
    AtomicReference<String> printed = new AtomicReference<>(run(step.command()));
    if (step.once()) {
      assertTrue(step.fits(printed.get()), () -> told(step, printed.get()));
      return;
    }
    try {
      Await.until(
          step.command(),
          PATIENCE,
          () -> {
            if (step.fits(printed.get())) {
              return true;
            }
            printed.set(run(step.command()));
            return false;
          });
    } catch (AssertionError e) {
      throw new AssertionError(told(step, printed.get()), e);
    }
  }

  private static String told(Step step, String printed) {
    return step.command() + "\nprinted\n" + printed + "\nand should\n" + step.expected();
  }
}
