package io.sensorhub.testkit.modem;

import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.line.UsbBus;
import io.sensorhub.testkit.line.UsbModule;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A simulated modem in a USB socket: leaves and returns by itself when it restarts, or when
 * somebody pulls it out, each time under other names. One of its serial interfaces is for AT
 * commands; on the others nobody answers.
 */
public final class PluggedModem implements AutoCloseable {

  private static final int NAMES = 4;

  private final Path folder;
  private final UsbModule module;
  private final int at;
  private final AtomicInteger names;
  private final Map<Integer, PseudoTerminal> terminals = new HashMap<>();
  private final ModemSimulator simulator;
  private boolean in;

  /**
   * @param folder an empty one, for its terminals
   * @param at number of the interface that answers AT commands
   * @param names number of the next free device file, for all modems of the bus
   */
  public PluggedModem(
      UsbBus bus,
      Path folder,
      String socket,
      UsbModule.Mode mode,
      int at,
      AtomicInteger names,
      String imei,
      Timing timing,
      Quirk... quirks) {
    this.folder = folder;
    this.module = new UsbModule(bus, socket, mode);
    this.at = at;
    this.names = names;
    Ec25.Socket usb =
        new Ec25.Socket() {
          @Override
          public void leaves() {
            unplug();
          }

          @Override
          public void returns() {
            plug();
          }
        };
    this.simulator = new ModemSimulator(null, imei, timing, usb, quirks);
    plug();
  }

  /** The socket as an instance file names it. */
  public String path() {
    return module.path();
  }

  public Ec25 modem() {
    return simulator.modem();
  }

  /** Puts it into its socket. */
  public synchronized void plug() {
    if (in) {
      return;
    }
    in = true;
    int first = names.getAndAdd(NAMES);
    Map<Integer, Path> devices = new HashMap<>();
    for (int number : module.serialInterfaces()) {
      PseudoTerminal terminal = PseudoTerminal.at(folder.resolve(first + "-" + number));
      terminals.put(number, terminal);
      devices.put(number, terminal.device());
    }
    simulator.terminal(terminals.get(at));
    module.plug(first, "net" + first, devices);
  }

  /** Pulls it out. */
  public synchronized void unplug() {
    if (!in) {
      return;
    }
    in = false;
    simulator.terminal(null);
    module.unplug();
    terminals.values().forEach(PseudoTerminal::close);
    terminals.clear();
  }

  @Override
  public void close() {
    simulator.close();
    unplug();
  }
}
