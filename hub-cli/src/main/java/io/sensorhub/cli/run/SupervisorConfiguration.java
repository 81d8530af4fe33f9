package io.sensorhub.cli.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * supervisord's configuration of one run, made of the files that the project ships: {@code
 * supervisord.conf}, and from {@code supervisor.d} the programs that only this run has. The files
 * are as a container needs them. On a machine each program has a log of its own, and the socket no
 * password.
 *
 * @param home where the shipped files are
 * @param run folder of the run
 * @param container whether the run has a container to itself
 * @param root whether supervisord runs as root, which has to be meant
 */
record SupervisorConfiguration(Path home, Path run, boolean container, boolean root) {

  static final String FILE = "supervisord.conf";

  /** Folders are named by variables: in the file's own text, some signs have a meaning. */
  private static final String LOG = "%(ENV_HUB_RUN)s/logs/supervisord.log";

  private static final String LOG_OF_A_PROGRAM = "%(ENV_HUB_LOGS)s/%(program_name)s.log";

  private static final Pattern PROGRAM_LOG = Pattern.compile("(stdout|stderr)_logfile=/dev/stdout");
  private static final Pattern LOG_SIZE = Pattern.compile("(|stdout_|stderr_)logfile_maxbytes=0");
  private static final Pattern HEAP = Pattern.compile("(?<= -Xmx)(\\d+)(?=m )");

  /** Programs that hold what comes from lines. */
  private static final Set<String> HOLDING =
      Set.of("[program:serial-handler]", "[program:state-aggregator]", "[program:mqtt-bridge]");

  private static final Pattern LOGIN = Pattern.compile("(username|password)=.*");

  /** The file of a program that not every run has. */
  static Path program(Path home, String name) {
    return home.resolve("supervisor.d").resolve(name + ".conf");
  }

  /**
   * The lines of the file.
   *
   * @param programs names of the programs in {@code supervisor.d} that this run has
   * @param moreHeap what its lines need besides, in mebibytes of each program that holds them
   */
  List<String> lines(List<String> programs, int moreHeap) throws IOException {
    List<String> lines = new ArrayList<>();
    String section = "";
    List<Path> files = new ArrayList<>(List.of(home.resolve(FILE)));
    programs.forEach(name -> files.add(program(home, name)));
    for (Path file : files) {
      for (String line : Files.readAllLines(file)) {
        section = line.startsWith("[") ? line : section;
        if (!(!container
            && section.equals("[unix_http_server]")
            && LOGIN.matcher(line).matches())) {
          String sized = HOLDING.contains(section) ? sized(line, moreHeap) : line;
          lines.add(container ? inContainer(sized) : onMachine(sized));
        }
        if (root && line.equals("nodaemon=true")) {
          lines.add("user=root");
        }
      }
      lines.add("");
    }
    return lines;
  }

  private static String sized(String line, int moreHeap) {
    return HEAP.matcher(line)
        .replaceAll(heap -> Integer.toString(Integer.parseInt(heap.group()) + moreHeap));
  }

  private String inContainer(String line) {
    if (line.equals("logfile=/dev/stdout")) {
      return "logfile=/dev/null"; // supervisord speaks there in any case
    }
    return server(line);
  }

  private String onMachine(String line) {
    if (line.equals("logfile=/dev/stdout")) {
      return "logfile=" + LOG;
    } else if (PROGRAM_LOG.matcher(line).matches()) {
      return line.replace("/dev/stdout", LOG_OF_A_PROGRAM);
    } else if (LOG_SIZE.matcher(line).matches()) {
      return line.replace("=0", "=1MB");
    }
    return server(line);
  }

  /**
   * The folder of the logs as supervisord has to be told: it looks twice for percent signs in the
   * names of programs' logs.
   */
  String logs() {
    return doubled(run.resolve("logs"));
  }

  private static String doubled(Path path) {
    return path.toString().replace("%", "%%");
  }

  /** For supervisorctl, which is called without this run's variables. */
  private String server(String line) {
    return line.startsWith("serverurl=")
        ? "serverurl=unix://" + doubled(run) + "/supervisor.sock"
        : line;
  }
}
