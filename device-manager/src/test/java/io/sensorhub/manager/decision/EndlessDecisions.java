package io.sensorhub.manager.decision;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Decides without end, as a process to be killed; says each decision that is kept. */
final class EndlessDecisions {

  private EndlessDecisions() {}

  /** The state after a decision. */
  static Contents after(int number) {
    return new Contents(
        List.of(DecisionFileTest.entry("a", Optional.of(DecisionFileTest.accept("d" + number)))),
        Set.of());
  }

  /** The number of the decision that is kept. */
  static int number(Contents contents) {
    String device =
        contents
            .entries()
            .getFirst()
            .accepted()
            .orElseThrow()
            .devices()
            .getFirst()
            .path("device_id")
            .asText();
    return Integer.parseInt(device.substring(1));
  }

  public static void main(String[] arguments) {
    DecisionFile file = new DecisionFile(Optional.of(Path.of(arguments[0])), Clock.systemUTC());
    Contents before = file.load();
    int number = before.entries().isEmpty() ? 0 : number(before);
    while (true) {
      number++;
      file.save(after(number));
      System.out.println(number);
    }
  }
}
