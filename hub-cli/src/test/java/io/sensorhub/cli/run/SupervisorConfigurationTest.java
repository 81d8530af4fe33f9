package io.sensorhub.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** supervisord's configuration of a run, from the files that are shipped. */
class SupervisorConfigurationTest {

  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
  private static final Path RUN = Path.of("/srv/hub state/50%/cellar");

  private static List<String> lines(boolean container, boolean root, String... programs)
      throws IOException {
    return new SupervisorConfiguration(HOME, RUN, container, root).lines(List.of(programs), 0);
  }

  private static long count(List<String> lines, String part) {
    return lines.stream().filter(line -> line.contains(part)).count();
  }

  @Test
  void onAMachine_eachProgramHasALogOfItsOwn_andTheSocketNoPassword() throws IOException {
    List<String> lines = lines(false, false);
    assertEquals(0, count(lines, "/dev/stdout"));
    assertEquals(4, count(lines, "stdout_logfile=%(ENV_HUB_LOGS)s/%(program_name)s.log"));
    assertEquals(1, count(lines, "stderr_logfile=%(ENV_HUB_LOGS)s/%(program_name)s.log"));
    assertTrue(lines.contains("logfile=%(ENV_HUB_RUN)s/logs/supervisord.log"));
    assertEquals(0, count(lines, "logfile_maxbytes=0"));
    int socket = lines.indexOf("[unix_http_server]");
    int next = lines.indexOf("[rpcinterface:supervisor]");
    assertEquals(0, count(lines.subList(socket, next), "password="));
    assertTrue(lines.contains("serverurl=unix:///srv/hub state/50%%/cellar/supervisor.sock"));
    assertFalse(lines.contains("user=root"));
    String logs = new SupervisorConfiguration(HOME, RUN, false, false).logs();
    assertEquals("/srv/hub state/50%%/cellar/logs", logs);
  }

  @Test
  void inAContainer_allSpeakToStandardOutput_andTheSocketHasItsPassword() throws IOException {
    List<String> lines = lines(true, false);
    assertEquals(5, count(lines, "_logfile=/dev/stdout"));
    assertTrue(lines.contains("logfile=/dev/null"));
    assertEquals(2, count(lines, "password=hub"));
  }

  @Test
  void whoHoldsWhatComesFromLines_hasMoreHeapForMoreOfThem() throws IOException {
    List<String> lines = new SupervisorConfiguration(HOME, RUN, false, false).lines(List.of(), 42);
    for (String heap :
        List.of(
            "-Xmx74m -Dsensorhub.service=serial-handler",
            "-Xmx74m -Dsensorhub.service=state-aggregator",
            "-Xmx82m -XX:MaxNewSize=6m",
            "-Xmx24m -Dsensorhub.service=http-poller")) {
      assertEquals(1, count(lines, heap), heap);
    }
  }

  @Test
  void root_isMeant() throws IOException {
    List<String> lines = lines(true, true);
    assertEquals("user=root", lines.get(lines.indexOf("nodaemon=true") + 1));
  }

  @Test
  void programsOfTheRun_standBehindTheOthers_madeForTheSamePlace() throws IOException {
    List<String> lines = lines(false, false, "mosquitto", "demo");
    assertTrue(lines.indexOf("[program:mosquitto]") > lines.indexOf("[program:mqtt-bridge]"));
    assertTrue(lines.indexOf("[program:demo-feeder]") > lines.indexOf("[program:mosquitto]"));
    assertEquals(6, count(lines, "stdout_logfile=%(ENV_HUB_LOGS)s/"));
    assertEquals(0, count(lines(false, false), "mosquitto"));
  }
}
