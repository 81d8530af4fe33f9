package io.sensorhub.cli.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.cli.instance.ChangedSecrets;
import io.sensorhub.cli.instance.FormerVersion;
import io.sensorhub.cli.instance.Loaded;
import io.sensorhub.core.Json;
import io.sensorhub.core.change.InstanceDifference;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.port.LineMemory;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.runtime.client.ServiceClient;
import io.sensorhub.runtime.instance.CheckedInstance;
import io.sensorhub.runtime.instance.KeyedHashes;
import io.sensorhub.runtime.service.ServiceList;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.runtime.settings.InstanceFiles;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/**
 * Brings another version of the instance file into a run: compares it with the checked copy that
 * the services have, replaces that copy, and asks each service to take it, in the order in which
 * the data flows. A service that does not run reads the copy when it starts. If all that run
 * refuse, the former copy is put back. The launcher holds a lock meanwhile, so that there is one at
 * a time.
 */
public final class Reload {

  /** Exit code if something differs that a running hub cannot take. */
  static final int EXIT_RESTART = 3;

  private static final int EXIT_FAILED = 1;

  /** Codes of a service that has changed nothing: another token, not valid, needs a restart. */
  private static final Set<Integer> REFUSALS = Set.of(401, 403, 409, 422);

  /** For one service; closing a line waits for what is being asked on it. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Loaded loaded;
  private final RunFolder folder;
  private final ServiceList services;
  private final PrintStream out;
  private final PrintStream err;
  private final LongSupplier ticker;

  /**
   * @param loaded the file as it is now, checked
   * @param folder of the run
   */
  public Reload(
      Loaded loaded,
      RunFolder folder,
      ServiceList services,
      PrintStream out,
      PrintStream err,
      LongSupplier ticker) {
    this.loaded = loaded;
    this.folder = folder;
    this.services = services;
    this.out = out;
    this.err = err;
    this.ticker = ticker;
  }

  public int run() throws IOException, ConfigurationException {
    CheckedInstance before = CheckedInstance.read(folder.checked());
    CheckedInstance now = loaded.copy(before.hashes());
    Set<String> secrets = KeyedHashes.differing(before.hashes().secrets(), now.hashes().secrets());
    InstanceFiles.Source source = loaded.source().orElseThrow();
    InstanceConfig was =
        new FormerVersion(before, source.secrets()).read(loaded.settings().pollInterval());
    InstanceDifference difference = InstanceDifference.of(was, loaded.instance());
    List<String> restart = restart(before, now, difference);
    if (!restart.isEmpty()) {
      restart.forEach(name -> err.println(name + ": needs a restart"));
      err.println("nothing was changed; ./hub down, then ./hub up takes all of it");
      return EXIT_RESTART;
    }
    List<String> lines =
        ChangedSecrets.in(difference.lines(), source.tree(), source.result().secrets(), secrets);
    if (!now.revision().equals(before.revision())) {
      folder.put(now, loaded.watched());
    }
    Set<Answer> answers = ask(lines);
    if (nobodyHas(answers)) {
      folder.put(before, loaded.watched());
      err.println("nothing was changed");
      return EXIT_FAILED;
    }
    lines.forEach(out::println);
    if (lines.isEmpty()) {
      out.println("nothing has changed");
    }
    return answers.contains(Answer.REFUSED) || answers.contains(Answer.UNKNOWN) ? EXIT_FAILED : 0;
  }

  /** True if somebody has refused and nobody can have applied it. */
  private static boolean nobodyHas(Set<Answer> answers) {
    return answers.contains(Answer.REFUSED)
        && !answers.contains(Answer.APPLIED)
        && !answers.contains(Answer.UNKNOWN);
  }

  private List<String> restart(
      CheckedInstance before, CheckedInstance now, InstanceDifference difference)
      throws IOException {
    List<String> names = new ArrayList<>(difference.restart());
    Map<String, String> environment = System.getenv();
    Set<String> ofTheRun = folder.variables();
    for (String name :
        KeyedHashes.differing(before.hashes().surroundings(), now.hashes().surroundings())) {
      boolean overridden =
          !environment.getOrDefault(name, "").isEmpty() && !ofTheRun.contains(name);
      if (!overridden) {
        names.add(name);
      }
    }
    int moreHeap = LineMemory.more(loaded.instance().ports());
    if (moreHeap > folder.moreHeap()) {
      names.add(
          "memory for the lines (%d MiB more than usual, %d at the start)"
              .formatted(moreHeap, folder.moreHeap()));
    }
    Set<String> needed = names(services.neededBy(loaded.instance()));
    Set<String> running = new TreeSet<>(ServiceAddresses.read(folder.path()).byName().keySet());
    if (!needed.equals(running)) {
      needed.addAll(running);
      needed.removeIf(name -> isNeeded(name, loaded.instance()) && running.contains(name));
      needed.forEach(name -> names.add("service " + name));
    }
    return names;
  }

  private boolean isNeeded(String name, InstanceConfig instance) {
    return services.find(name).filter(service -> service.needed().test(instance)).isPresent();
  }

  private static Set<String> names(List<ServiceName> some) {
    Set<String> names = new TreeSet<>();
    some.forEach(service -> names.add(service.text()));
    return names;
  }

  /** What a service makes of it. */
  private enum Answer {
    APPLIED,
    REFUSED,
    /** It does not run now. */
    AWAY,
    /** It may have applied it. */
    UNKNOWN
  }

  /** Asks each service to take it. What they applied that {@code lines} lack is added to those. */
  private Set<Answer> ask(List<String> lines) throws IOException {
    Set<Answer> answers = EnumSet.noneOf(Answer.class);
    for (Map.Entry<String, URI> service :
        ServiceAddresses.read(folder.path()).byName().entrySet()) {
      try (ServiceClient upstream =
          new ServiceClient(
              service.getKey(), service.getValue(), loaded.settings().token(), ticker)) {
        answers.add(ask(upstream, lines));
      }
    }
    return answers;
  }

  private Answer ask(ServiceClient service, List<String> lines) {
    try {
      ServiceClient.Reply reply = service.post(PATIENCE, Json.object(), "instance", "reload");
      if (reply.status() == 200) {
        for (JsonNode line : reply.body().path("applied")) {
          addUnlessTold(lines, line.asText());
        }
        return Answer.APPLIED;
      }
      err.println(
          service.name()
              + " cannot take it and goes on as before: "
              + reply.body().path("message").asText("code " + reply.status()));
      return REFUSALS.contains(reply.status()) ? Answer.REFUSED : Answer.UNKNOWN;
    } catch (ConnectException e) {
      err.println(service.name() + " does not run now; it takes the new state when it is back");
      return Answer.AWAY;
    } catch (IOException e) {
      err.println(service.name() + " has not answered: " + e.getMessage());
      return Answer.UNKNOWN;
    }
  }

  /**
   * Adds a line about something that no other line is about: the service was behind, because an
   * earlier reload had not reached it.
   */
  private static void addUnlessTold(List<String> lines, String line) {
    String about = line.replaceFirst(":.*", "");
    if (lines.stream().noneMatch(told -> told.replaceFirst(":.*", "").equals(about))) {
      lines.add(line);
    }
  }
}
