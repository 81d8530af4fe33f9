package io.sensorhub.testkit.line;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An EC25 on a pseudo-terminal: answers AT commands as the maker's manual has them (EC25&EC21 AT
 * Commands Manual V1.3), sends codes, and has the quirks of such modems as switches. Ends when it
 * is closed.
 */
public final class ModemSimulator implements AutoCloseable {

  private static final String OK = "\r\nOK\r\n";
  private static final char CONTROL_Z = 0x1A;
  private static final char ESCAPE = 0x1B;

  /** How it behaves, other than a modem that is well. */
  public enum Quirk {
    /** Takes octets and never answers. */
    MUTE,
    /** Answers with random octets. */
    GARBAGE,
    /** Sends back what it is sent. */
    ECHO,
    /** Swallows the first command. */
    LOSES_FIRST,
    /** Searches for networks without an end once it is told to. */
    SCANS_FOR_EVER,
    /** Wants a PIN, which is 1234. */
    WANTS_PIN
  }

  private final PseudoTerminal terminal;
  private final List<Quirk> quirks;
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> sent = new CopyOnWriteArrayList<>();
  private final Random random = new Random(1);
  private final Thread thread = new Thread(this::listen, "modem");
  private volatile boolean scanning;
  private volatile int tries = 3;
  private volatile boolean locked;
  private boolean prompted;
  private boolean first = true;

  /**
   * @param imei its number, 15 digits
   */
  public ModemSimulator(PseudoTerminal terminal, String imei, Quirk... quirks) {
    this.terminal = terminal;
    this.quirks = List.of(quirks);
    this.locked = this.quirks.contains(Quirk.WANTS_PIN);
    for (String command :
        List.of(
            "AT",
            "ATQ0V1E0",
            "AT+CMEE=1",
            "AT+CSCS=\"GSM\"",
            "AT+CMGF=0",
            "AT+CREG=2",
            "AT+CGREG=2",
            "AT+CEREG=2",
            "AT+CNMI=2,1,0,1,0",
            "AT+CGEREP=2,1",
            "AT+CLIP=1",
            "AT+CPMS=\"SM\"",
            "AT+CPMS=\"ME\"",
            "AT+CMGL=4",
            "AT+CFUN=1",
            "AT+CFUN=4",
            "AT+CUSD=2")) {
      answers.put(command, OK);
    }
    answers("ATI", "Quectel\r\nEC25\r\nRevision: EC25SIMULATED");
    answers("AT+CGSN", imei);
    answers("AT+QURCCFG=\"urcport\"", "+QURCCFG: \"urcport\",\"usbat\"");
    answers("AT+CFUN?", "+CFUN: 1");
    answers("AT+QCCID", "+QCCID: 8949022000012345678F");
    answers("AT+CIMI", "262031234567890");
    answers("AT+COPS?", "+COPS: 0,0,\"Some Net\",7");
    answers("AT+CSQ", "+CSQ: 24,99");
    answers("AT+QCSQ", "+QCSQ: \"LTE\",-66,-95,140,-9");
    answers("AT+QNWINFO", "+QNWINFO: \"FDD LTE\",\"26203\",\"LTE BAND 3\",1300");
    answers("AT+CEREG?", "+CEREG: 2,1,\"1A2B\",\"1C3D5E01\",7");
    answers("AT+CREG?", "+CREG: 2,1,\"1A2B\",\"1C3D5E01\",7");
    answers("AT+CGPADDR=1", "+CGPADDR: 1,\"10.64.12.3\"");
    answers("AT+QTEMP", "+QTEMP: 32,0,18");
    answers("AT+QGDCNT?", "+QGDCNT: 1000,2000");
    answers("AT+CPMS?", "+CPMS: \"ME\",0,255,\"ME\",0,255,\"ME\",0,255");
    answers("AT+QCFG=\"usbnet\"", "+QCFG: \"usbnet\",1");
    thread.setDaemon(true);
    thread.start();
  }

  /** From now on that is the information that a command is answered with. */
  public void answers(String command, String information) {
    answers.put(command, "\r\n" + information + "\r\n" + OK);
  }

  /** The modem says something by itself. */
  public void says(String code) {
    terminal.bytes(("\r\n" + code + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  /** How often it has been told that. */
  public int asked(String command) {
    return Collections.frequency(new ArrayList<>(asked), command);
  }

  /** The telegrams that it was given to send. */
  public List<String> sent() {
    return List.copyOf(sent);
  }

  /** True from the command to search for networks on, if the search does not end. */
  public boolean isScanning() {
    return scanning;
  }

  /** The tries of the PIN that are left. */
  public int tries() {
    return tries;
  }

  private void listen() {
    StringBuilder command = new StringBuilder();
    while (!Thread.currentThread().isInterrupted()) {
      int octet = terminal.read();
      if (octet < 0) {
        if (!pause()) {
          return; // nobody has the line open
        }
      } else if (octet == ESCAPE) {
        prompted = false;
        command.setLength(0);
      } else if (prompted && octet == CONTROL_Z) {
        prompted = false;
        sent.add(command.toString());
        command.setLength(0);
        say("\r\n+CMGS: " + sent.size() + "\r\n" + OK);
      } else if (octet == '\r' && !prompted) {
        take(command.toString());
        command.setLength(0);
      } else {
        command.append((char) octet);
      }
    }
  }

  private static boolean pause() {
    try {
      Thread.sleep(20);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  private void take(String command) {
    if (command.isEmpty()) {
      return;
    }
    asked.add(command);
    boolean lost = first && quirks.contains(Quirk.LOSES_FIRST);
    first = false;
    if (lost || scanning || quirks.contains(Quirk.MUTE)) {
      return;
    }
    if (quirks.contains(Quirk.GARBAGE)) {
      byte[] noise = new byte[64];
      random.nextBytes(noise);
      terminal.bytes(noise);
      return;
    }
    String echo = quirks.contains(Quirk.ECHO) ? command + "\r" : "";
    if (command.equals("AT+COPS=?") && quirks.contains(Quirk.SCANS_FOR_EVER)) {
      scanning = true;
    } else if (command.startsWith("AT+CMGS=")) {
      prompted = true;
      say(echo + "\r\n> ");
    } else {
      say(echo + answer(command));
    }
  }

  private String answer(String command) {
    if (command.equals("AT+CPIN?")) {
      return "\r\n+CPIN: " + (locked ? "SIM PIN" : "READY") + "\r\n" + OK;
    }
    if (command.equals("AT+QPINC=\"SC\"")) {
      return "\r\n+QPINC: \"SC\"," + tries + ",10\r\n" + OK;
    }
    if (command.startsWith("AT+CPIN=")) {
      locked = !command.equals("AT+CPIN=\"1234\"");
      tries = locked ? tries - 1 : 3;
      return locked ? "\r\n+CME ERROR: 16\r\n" : OK + "\r\n+CPIN: READY\r\n";
    }
    return answers.getOrDefault(command, "\r\nERROR\r\n");
  }

  private void say(String text) {
    terminal.bytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
