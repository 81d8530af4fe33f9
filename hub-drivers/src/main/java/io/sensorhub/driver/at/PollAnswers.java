package io.sensorhub.driver.at;

import io.sensorhub.driver.Moment;
import io.sensorhub.driver.at.dialogue.AtCommand;
import io.sensorhub.driver.at.dialogue.Heard.Answer;
import io.sensorhub.driver.at.mail.Mailbox;
import io.sensorhub.driver.at.profile.Poll;
import io.sensorhub.driver.at.profile.Polling;
import io.sensorhub.driver.at.profile.TimeOuts;
import io.sensorhub.driver.at.read.AnswerReader;
import io.sensorhub.driver.at.work.Errands;
import io.sensorhub.driver.at.work.Errands.Errand;
import io.sensorhub.driver.at.work.ModemState;
import io.sensorhub.driver.at.work.Orders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts polls, and takes their answers. */
final class PollAnswers {

  private final TimeOuts times;
  private final ModemState state;
  private final Codes codes;
  private final Startup startup;
  private final Polling polling;
  private final Orders orders;
  private final Mailbox mailbox;
  private final Sim sim;

  PollAnswers(
      TimeOuts times,
      ModemState state,
      Codes codes,
      Startup startup,
      Polling polling,
      Orders orders,
      Mailbox mailbox,
      Sim sim) {
    this.times = times;
    this.state = state;
    this.codes = codes;
    this.startup = startup;
    this.polling = polling;
    this.orders = orders;
    this.mailbox = mailbox;
    this.sim = sim;
  }

  /** A poll that is put now. */
  Errand ask(Poll poll, Moment asked) {
    return new Errand(
        AtCommand.of(poll.ask(), times.of(poll.ask())),
        (heard, now) -> {
          if (heard instanceof Answer) {
            take(poll, heard.information(), now);
            polling.answered(poll, asked.nanos());
            if (!state.isHolding()) {
              orders.readSince(polling::readSince);
            }
          }
        });
  }

  /**
   * Takes an answer.
   *
   * @param lines none if the modem refused
   */
  private void take(Poll poll, List<String> lines, Moment now) {
    @Nullable AnswerReader reader = poll.reader().orElse(null);
    switch (reader) {
      case CREG, CEREG -> lines.forEach(line -> codes.registration(line, false, now));
      case URCPORT -> startup.checkPort(Errands.Lane.CHORE, lines);
      case QSPN -> {
        if (!lines.isEmpty()) { // AT+COPS? has told a name, too
          state.put(poll.read(lines), now);
        }
      }
      case QCCID -> sim.numbered(lines, now);
      case CPMS -> {
        mailbox.filled(lines);
        state.put(poll.read(lines), now);
      }
      case null, default -> state.put(poll.read(lines), now);
    }
  }
}
