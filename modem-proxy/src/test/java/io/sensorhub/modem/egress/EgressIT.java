package io.sensorhub.modem.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.network.ModemNetwork;
import io.sensorhub.testkit.network.ModemRack;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections of a process without any capability leave by their modem, or not at all. */
class EgressIT {

  private static final int OURS = 1;

  @TempDir private static Path sys;
  private static ModemRack rack;

  private Process process;
  private BufferedWriter commands;
  private BufferedReader answers;

  @BeforeAll
  static void plugIn() {
    rack = ModemRack.create(sys, 3);
  }

  @AfterAll
  static void pullOut() {
    rack.close();
  }

  @BeforeEach
  void start() throws IOException {
    rack.plug(0, "wwan0");
    rack.plug(OURS, "wwan1");
    List<String> command = new ArrayList<>(rack.command());
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            EgressProgram.class.getName(),
            sys.toString(),
            ModemRack.place(OURS)));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    commands = process.outputWriter();
    answers = process.inputReader();
  }

  @AfterEach
  void end() throws IOException, InterruptedException {
    ask("end");
    process.waitFor();
    rack.unplug(0);
    rack.unplug(OURS);
  }

  private String ask(String command) throws IOException {
    commands.write(command + "\n");
    commands.flush();
    return String.valueOf(answers.readLine());
  }

  private void look() throws IOException {
    String way = ask("look");
    assertTrue(way.startsWith("way Open"), way);
  }

  /** How many packets all but ours have seen. */
  private static long elsewhere() {
    return rack.network(0).count("packet")
        + rack.network(2).count("packet")
        + rack.line().count("packet");
  }

  private static long through() {
    return rack.network(OURS).count("packet 6 ");
  }

  @Test
  void connection_leavesByItsModem_notByTheBetterRoute() throws IOException {
    long before = elsewhere();
    look();
    long own = through();
    String answer = ask("connect " + ModemNetwork.TARGET + " 80");
    assertTrue(answer.startsWith("connected"), answer);
    Await.until("a packet through the modem", () -> through() > own);
    assertEquals(before, elsewhere());
  }

  @Test
  void connectionThatIsNotBound_leavesByTheMachinesLine_soTheBedFindsALeak() throws Exception {
    long before = rack.line().count("packet 6 ");
    List<String> command = new ArrayList<>(rack.command());
    command.addAll(List.of("bash", "-c", "exec 3<>/dev/tcp/" + ModemNetwork.TARGET + "/80"));
    assertEquals(0, new ProcessBuilder(command).start().waitFor());
    Await.until("a packet on the line", () -> rack.line().count("packet 6 ") > before);
  }

  @Test
  void name_isAskedThroughTheModem_alsoOverTcp() throws IOException {
    long before = elsewhere();
    look();
    String answer = ask("connect udp.example.org 80");
    assertTrue(answer.startsWith("connected"), answer);
    answer = ask("connect long.example.org 80");
    assertTrue(answer.startsWith("connected"), answer);
    assertEquals(1, rack.network(OURS).count("asked udp udp.example.org"));
    assertEquals(1, rack.network(OURS).count("asked tcp long.example.org"));
    assertEquals(before, elsewhere());
  }

  @Test
  void unknownName_isAFaultOfNames() throws IOException {
    look();
    String answer = ask("connect unknown.example.org 80");
    assertTrue(answer.startsWith("dns "), answer);
  }

  @Test
  void localDestinations_areDenied_byNameToo() throws IOException {
    look();
    for (String host :
        List.of(
            "127.0.0.1",
            "192.168.225.1",
            "192.168.224.2",
            ModemRack.address(0),
            "10.0.0.1",
            "::ffff:127.0.0.1",
            "local.example.org",
            "private.example.org",
            "gateway.example.org")) {
      String answer = ask("connect " + host + " 80");
      assertTrue(answer.startsWith("denied "), host + ": " + answer);
    }
  }

  @Test
  void refusedAndSilent_areToldApart() throws IOException {
    look();
    String answer = ask("connect " + ModemNetwork.TARGET + " 81");
    assertTrue(answer.startsWith("refused "), answer);
    answer = ask("connect 203.0.113.77 80");
    assertTrue(answer.startsWith("timeout "), answer);
  }

  @Test
  void interfaceGone_itsNameTakenByAnotherModem_nothingLeaves() throws IOException {
    look();
    assertTrue(ask("connect " + ModemNetwork.TARGET + " 80").startsWith("connected"));
    rack.unplug(OURS);
    rack.plug(2, "wwan1");
    try {
      long before = elsewhere();
      String answer = ask("connect " + ModemNetwork.TARGET + " 80"); // not looked yet
      assertTrue(answer.startsWith("no_interface "), answer);
      answer = ask("connect name.example.org 80");
      assertTrue(answer.startsWith("dns ") || answer.startsWith("no_interface "), answer);
      Set<String> told = new TreeSet<>();
      told.add(ask("look").split("\\[", -1)[0]);
      told.add(answers.readLine().split("\\[", -1)[0]);
      told.add(answers.readLine().split("\\[", -1)[0]);
      assertEquals(Set.of("told PathLost", "closed", "way Closed"), told);
      answer = ask("connect " + ModemNetwork.TARGET + " 80");
      assertTrue(answer.startsWith("no_interface "), answer);
      assertEquals(before, elsewhere());
    } finally {
      rack.unplug(2);
      rack.plug(OURS, "wwan7");
    }
  }

  @Test
  void interfaceRenamed_isStillItsModem() throws IOException {
    rack.rename(OURS, "lte");
    look();
    String answer = ask("connect " + ModemNetwork.TARGET + " 80");
    assertTrue(answer.startsWith("connected"), answer);
  }

  @Test
  void interfaceWithoutAddress_isRefused() throws IOException {
    look();
    rack.withoutAddress(OURS);
    long before = elsewhere();
    String answer = ask("look");
    assertTrue(answer.startsWith("way Closed"), answer);
    answer = ask("connect " + ModemNetwork.TARGET + " 80");
    assertTrue(answer.startsWith("no_interface "), answer);
    assertEquals(before, elsewhere());
  }

  @Test
  void strictFilter_isSeen() throws IOException {
    rack.filter(OURS, 1);
    String way = ask("look");
    assertTrue(way.contains("reversePathFilter=1"), way);
  }
}
