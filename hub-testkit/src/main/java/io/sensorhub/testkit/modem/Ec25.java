package io.sensorhub.testkit.modem;

import io.sensorhub.testkit.modem.AtCommand.Form;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * An EC25 that answers AT commands as the maker's manual has them (EC25&EC21 AT Commands Manual
 * V1.3), sends codes, boots, restarts, and has the quirks of such modems as switches. Holds neither
 * thread nor clock. Thread-safe.
 */
public final class Ec25 {

  private static final int CAPACITY = 255;
  private static final Duration NETWORK = Duration.ofMillis(50);
  private static final String BALANCE = "+CUSD: 0,\"Balance 5.00\",15";

  /** What its USB device does when it restarts. */
  public interface Socket {
    /** The USB device leaves. */
    void leaves();

    /** The USB device is there again. */
    void returns();
  }

  /** A serial line that stays, whatever the modem does. */
  public static final Socket STAYS =
      new Socket() {
        @Override
        public void leaves() {}

        @Override
        public void returns() {}
      };

  private final Timing timing;
  private final List<Quirk> quirks;
  private final Socket socket;
  private final Agenda agenda;
  private final SimCard sim;
  private final MessageStore store;
  private final Settings settings;
  private final Dialogue dialogue;
  private boolean ready;

  /**
   * @param imei its number, 15 digits
   * @param ticker nanoseconds that only go forward
   * @param socket what its USB device does at a restart
   * @param line takes what it says
   */
  public Ec25(
      String imei,
      Timing timing,
      LongSupplier ticker,
      Socket socket,
      Consumer<byte[]> line,
      Quirk... quirks) {
    this.timing = timing;
    this.quirks = List.of(quirks);
    this.socket = socket;
    this.agenda = new Agenda(ticker);
    this.sim = new SimCard(this.quirks.contains(Quirk.WANTS_PIN));
    this.store = new MessageStore(CAPACITY, this::says);
    this.settings = new Settings(this.quirks);
    this.dialogue =
        new Dialogue(
            this.quirks,
            settings,
            List.of(settings, sim, store, new Information(imei)),
            line,
            new Dialogue.Effects() {
              @Override
              public void before(AtCommand command) {
                if (ussd(command) && Ec25.this.quirks.contains(Quirk.USSD_FIRST)) {
                  says(BALANCE);
                }
              }

              @Override
              public void after(AtCommand command) {
                effect(command);
              }
            });
    settings.reset();
    if (timing.boot().isZero() && timing.simBusy().isZero()) {
      ready = true; // it was switched on long ago
    } else {
      boot();
    }
  }

  private void boot() {
    ready = false;
    dialogue.reset();
    settings.reset();
    sim.reset();
    sim.busy(true);
    store.reset();
    agenda.in(timing.boot(), this::booted);
  }

  private void booted() {
    ready = true;
    says("RDY");
    says("+CFUN: 1");
    if (sim.state().equals("READY")) {
      says("+CPIN: READY");
    }
    agenda.in(
        timing.simBusy(),
        () -> {
          sim.busy(false);
          if (sim.isReady()) {
            says("+QIND: SMS DONE");
            says("+QIND: PB DONE");
          } else {
            says("+CPIN: " + sim.state());
          }
        });
  }

  /** Does what is due. */
  public synchronized void tick() {
    agenda.tick();
  }

  /** Nanoseconds until something is due; {@code otherwise} if nothing is sooner. */
  public synchronized long leftNanos(long otherwise) {
    return agenda.left(otherwise);
  }

  /** From now on that is the information that a command is answered with. */
  public synchronized void answers(String command, String information) {
    dialogue.answers(command, information);
  }

  /** The modem says something by itself. */
  public synchronized void says(String code) {
    if (ready && settings.codesHere()) {
      dialogue.say("\r\n" + code + "\r\n");
    }
  }

  /** A message comes from the network. */
  public synchronized void deliver(String telegram) {
    store.deliver(telegram);
  }

  /** A message lies in a memory, {@code ME} or {@code SM}; false if that is full. */
  public synchronized boolean store(String memory, String telegram) {
    return store.put(memory, telegram);
  }

  /** Messages that lie in all memories. */
  public synchronized int stored() {
    return store.count();
  }

  /** Messages that wait in the network because the memory is full. */
  public synchronized int waiting() {
    return store.waiting();
  }

  /** Another SIM is put in; empty: it is taken out. */
  public synchronized void sim(String iccid) {
    sim.insert(iccid);
    says("+QSIMSTAT: 1," + (iccid.isEmpty() ? 0 : 1));
    says("+CPIN: " + sim.state());
  }

  /** How often it has been told that. */
  public synchronized int asked(String command) {
    return dialogue.asked(command);
  }

  /** The telegrams that it was given to send. */
  public synchronized List<String> sent() {
    return dialogue.sent();
  }

  /** True from the command to search for networks on, if the search does not end. */
  public synchronized boolean isScanning() {
    return dialogue.isScanning();
  }

  /** The tries of the PIN that are left. */
  public synchronized int tries() {
    return sim.tries();
  }

  /** Takes an octet that it is sent. */
  public synchronized void receive(int octet) {
    if (ready) {
      dialogue.receive(octet);
    }
  }

  private void effect(AtCommand command) {
    boolean restarts = command.name().equals("+CFUN") && command.values().endsWith(",1");
    if (restarts) {
      agenda.in(timing.leaves(), this::restart);
    } else if (command.name().equals("+QPOWD")) {
      says("POWERED DOWN");
      agenda.in(timing.leaves(), this::leave);
    } else if (command.is("+CPIN", Form.SET) && sim.isReady()) {
      says("+CPIN: READY");
    } else if (ussd(command) && !quirks.contains(Quirk.USSD_FIRST)) {
      agenda.in(NETWORK, () -> says(BALANCE));
    }
  }

  private boolean ussd(AtCommand command) {
    return command.is("+CUSD", Form.SET)
        && command.number(0) == 1
        && !quirks.contains(Quirk.USSD_WITHOUT_END);
  }

  private void leave() {
    ready = false;
    agenda.clear();
    socket.leaves();
  }

  private void restart() {
    leave();
    agenda.in(
        timing.away(),
        () -> {
          socket.returns();
          boot();
        });
  }
}
