package io.sensorhub.driver.at;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.description.PropertyDescription;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.core.modem.SimKeys;
import io.sensorhub.driver.AskingDriver;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Order;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.Outcome.Exchange;
import io.sensorhub.driver.Passage;
import io.sensorhub.driver.UsbInterfaces;
import io.sensorhub.driver.at.dialogue.Heard;
import io.sensorhub.driver.at.dialogue.Heard.Answer;
import io.sensorhub.driver.at.dialogue.Heard.Code;
import io.sensorhub.driver.at.dialogue.Heard.Silence;
import io.sensorhub.driver.at.dialogue.Heard.Unasked;
import io.sensorhub.driver.at.dialogue.ModemPassage;
import io.sensorhub.driver.at.dialogue.Trace;
import io.sensorhub.driver.at.mail.Mailbox;
import io.sensorhub.driver.at.mail.Outbox;
import io.sensorhub.driver.at.profile.Descriptions;
import io.sensorhub.driver.at.profile.ModemKeys;
import io.sensorhub.driver.at.profile.ModemProfile;
import io.sensorhub.driver.at.profile.Poll;
import io.sensorhub.driver.at.profile.Polling;
import io.sensorhub.driver.at.profile.TimeOuts;
import io.sensorhub.driver.at.work.Errands;
import io.sensorhub.driver.at.work.ModemState;
import io.sensorhub.driver.at.work.Orders;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A modem on its AT line, asked one command at a time and heard all the time.
 *
 * <pre>
 *          opened              ready                    no answer
 *  CLOSED ───────► STARTING ─────────► READY ◄───────────────────► DOUBTED
 *     ▲               │                  │    AT+CGSN is answered     │
 *     └───────────────┴── no answer, three times ────────────────────┘
 * </pre>
 */
final class ModemDriver implements AskingDriver {

  private static final int UNIT = 0;

  private final ModemProfile profile;
  private final DeviceConfig device;
  private final ModemState state;
  private final Errands errands;
  private final Orders orders = new Orders();
  private final Polling polling;
  private final Talk talk;
  private final Mailbox mailbox;
  private final Ussd ussd;
  private final Codes codes;
  private final Commands commands;
  private final Startup startup;
  private final Apn apn;
  private final Turns turns;
  private final Trace trace;
  private final Trust trust;
  private boolean escapeDue;

  ModemDriver(DeviceConfig device, ModemProfile profile, ModemKeys keys, Post post) {
    this.device = device;
    this.profile = profile;
    this.trust = new Trust(profile.boot());
    this.state = new ModemState(device);
    this.errands = new Errands(profile.timeOuts());
    this.polling = new Polling(profile.polls(), device.pollInterval(), post.place());
    this.talk = new Talk(profile.vocabulary());
    this.trace = new Trace(state::note, keys.trace());
    Outbox outbox = new Outbox(errands, state, () -> escapeDue = true);
    this.mailbox = new Mailbox(errands, state, outbox, post.keepsMessages());
    this.ussd = new Ussd(errands, state, orders);
    Sim sim = new Sim(errands, state, () -> sim(post).pin(), this::otherSim);
    this.apn = new Apn(errands, state, () -> sim(post).apn());
    this.startup =
        new Startup(errands, state, profile, apn, sim, mailbox, post, polling::start, trust);
    this.codes =
        new Codes(profile.urcs(), state, polling, sim, mailbox, ussd, trust, this::rebooted);
    TimeOuts times = profile.timeOuts();
    PollAnswers told = new PollAnswers(times, state, codes, startup, polling, orders, mailbox, sim);
    this.turns = new Turns(times, errands, orders, startup, polling, told, trust);
    this.commands =
        new Commands(
            profile.rules().with(keys.allow(), keys.permit()),
            errands,
            state,
            orders,
            sim,
            mailbox,
            outbox,
            ussd,
            trust,
            startup::settingsAgain);
  }

  @Override
  public Passage passage() {
    return new ModemPassage();
  }

  private SimKeys sim(Post post) {
    return post.sims().apply(state.text("imei").orElse(""));
  }

  private void otherSim(Moment now) {
    apn.check();
    polling.due(Poll.On.SIM, now);
    mailbox.readAnew();
  }

  /** What was under way in the modem has gone with its memory. */
  private void rebooted(Moment now) {
    talk.forget(now);
    orders.interrupted("the modem has restarted");
    ussd.lost("the modem has restarted");
    begin();
  }

  private void begin() {
    trust.booted();
    codes.restarted();
    mailbox.forget();
    polling.stop();
    errands.clear();
    startup.begin();
  }

  @Override
  public void reset(Moment now) {
    talk.clear();
    trust.opened(now);
    escapeDue = true;
    begin();
  }

  @Override
  public void order(Order order, Moment now) {
    switch (order) {
      case Order.Read read -> {
        if (orders.read(read, now)) {
          polling.readNow(now);
        }
      }
      case Order.Write write -> commands.take(write, now);
      case Order.Pass pass -> pass.answer().accept(new Order.Result.NotSupported());
    }
  }

  @Override
  public int send(byte[] frame, Moment now, Consumer<Outcome> outcomes) {
    int length = next(frame, now);
    trace.sent(frame, length);
    state.drain(outcomes);
    return length;
  }

  private int next(byte[] frame, Moment now) {
    if (!talk.isBusy()) {
      if (escapeDue) {
        escapeDue = false;
        return turns.escape(frame, now);
      }
      turns.next(now).ifPresent(talk::put);
    }
    return talk.send(frame, now);
  }

  @Override
  public boolean awaits() {
    return talk.awaits();
  }

  @Override
  public boolean isBusy() {
    return talk.isBusy();
  }

  @Override
  public long wakeNanos() {
    if (talk.awaits()) {
      return talk.deadlineNanos();
    }
    return talk.isBusy() || escapeDue ? Long.MIN_VALUE / 2 : mailbox.wakeNanos(turns.wakeNanos());
  }

  @Override
  public void receive(byte[] buffer, int length, Moment now, Consumer<Outcome> outcomes) {
    trace.received(buffer, length);
    talk.receive(buffer, length, now, heard -> heard(heard, now));
    state.drain(outcomes);
  }

  private void heard(Heard heard, Moment now) {
    switch (heard) {
      case Answer answer -> answered(answer, now);
      case Silence silence -> silent(silence, now);
      case Code code -> codes.heard(code, now);
      case Unasked unasked when trust.isKnown() && !trust.isQuiet(now) ->
          state.tell(new Outcome.Skipped(unasked.reason(), unasked.sample()));
      case Unasked _ -> {} // before, it is what was said to somebody else
    }
  }

  private void answered(Answer answer, Moment now) {
    trust.answered();
    Exchange how = answer.isDone() ? Exchange.ANSWERED : Exchange.EXCEPTION;
    state.tell(new Outcome.Exchanged(UNIT, how, answer.nanos()));
    talk.finish(answer, now);
  }

  private void silent(Silence silence, Moment now) {
    if (talk.isForgotten()) {
      return; // the modem has restarted meanwhile
    }
    boolean expected = silence.command().endsResults();
    state.tell(new Outcome.Exchanged(UNIT, expected ? Exchange.ANSWERED : Exchange.TIMEOUT, 0));
    if (!expected && trust.silent(now)) {
      orders.notRead(state.unanswered(silence.command().brief(), now.time()));
    }
    talk.finish(silence, now);
  }

  @Override
  public void tick(Moment now, Consumer<Outcome> outcomes) {
    talk.tick(now, heard -> heard(heard, now));
    errands.tick(now);
    mailbox.tick(now);
    orders.expire(now);
    state.drain(outcomes);
  }

  @Override
  public boolean again(Moment now) {
    return false;
  }

  @Override
  public Optional<Deaf> deaf() {
    return trust.useless();
  }

  @Override
  public boolean isProved() {
    return trust.isProved();
  }

  @Override
  public Optional<Grace> grace(Moment now) {
    return trust.grace(now);
  }

  @Override
  public UsbInterfaces interfaces() {
    return profile.interfaces();
  }

  @Override
  public FaultCode whenClosed() {
    return FaultCode.MODEM_OFFLINE;
  }

  @Override
  public void paused(Moment now) {
    orders.lost(now, false, Optional.empty());
    ussd.lost("the line was lost");
  }

  @Override
  public void lost(Moment now) {
    orders.lost(now, true, trust.useless().map(Deaf::why));
    ussd.lost("the line was lost");
    errands.clear();
    talk.clear();
  }

  @Override
  public long messages() {
    return talk.messages();
  }

  @Override
  public Map<String, PropertyDescription> describe(DeviceId id) {
    return Descriptions.of(device, profile);
  }
}
