package io.sensorhub.driver.at;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Order.Result.Refusal;
import io.sensorhub.driver.at.read.Fields;
import io.sensorhub.driver.at.sms.Alphabet;
import io.sensorhub.driver.at.work.Errands;
import io.sensorhub.driver.at.work.Errands.Lane;
import io.sensorhub.driver.at.work.ModemState;
import io.sensorhub.driver.at.work.Orders;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Services of the network that are asked by a text such as {@code *100#} (3GPP TS 27.007, section
 * 7.15). The answer is a code, before or after the {@code OK}; while it is awaited, the line is
 * free for others. An answer that comes after its caller has left is an event.
 *
 * <pre>
 *          ask                code                          the caller's time is over
 *  FREE ─────────► AWAITED ─────────► FREE       AWAITED ──────────────────────────────► OWED
 *                     │ empty text, 120 s                 OWED ── code: event, 120 s ──► FREE
 *                     └──────────────────► FREE           OWED ── ask: ends it first ──► AWAITED
 * </pre>
 */
final class Ussd {

  private static final int MOST_SEPTETS = 182;

  /** A quotation mark, and what ends a command, or takes back its last character. */
  private static final Pattern NEVER = Pattern.compile("[\"\r\n\u001A\b]");

  private static final long PATIENCE_NANOS = 120_000_000_000L;
  private static final Pattern HEX = Pattern.compile("(?:[0-9A-Fa-f]{4})+");
  private static final String END = "AT+CUSD=2";

  /** The GSM 7 bit alphabet (3GPP TS 23.038, section 5). */
  private static final int GSM = 15;

  private final Errands errands;
  private final ModemState state;
  private final Orders orders;
  private Orders.@Nullable Job waiting;

  /** Questions so far, each of which has its number. */
  private long questions;

  /** The question that the network has not answered; 0: there is none. */
  private long owed;

  Ussd(Errands errands, ModemState state, Orders orders) {
    this.errands = errands;
    this.state = state;
    this.orders = orders;
  }

  /** True if that can be sent: up to 182 septets of the GSM alphabet, without quotation marks. */
  static boolean canBeSent(String text) {
    return Alphabet.has(text)
        && Alphabet.printed(text).length() <= MOST_SEPTETS
        && !NEVER.matcher(Alphabet.printed(text)).find();
  }

  /** Asks; an empty text ends the dialogue. */
  void ask(String text, Orders.Job job, Moment now) {
    if (state.blocked().isPresent()) {
      job.refuse(Refusal.SIM_BLOCKED, state.blocked().get().message());
    } else if (text.isEmpty()) {
      end(job);
    } else if (waiting != null) {
      job.refuse(
          Refusal.MODEM_BUSY, "the answer to another \"ussd\" is awaited; an empty text ends that");
    } else if (owed == 0) {
      put(Lane.ORDER, text, job, now);
    } else {
      errands.add(
          Lane.ORDER,
          END,
          (_, then) -> {
            owed = 0;
            put(Lane.NEXT, text, job, then);
          });
    }
  }

  private void end(Orders.Job job) {
    lost("the dialogue was ended");
    errands.add(
        Lane.ORDER,
        END,
        (heard, then) -> {
          if (heard.isDone()) {
            job.done(Json.object().put("code", 2).put("text", "").putNull("dcs"));
          } else {
            job.failed(heard.why(), then);
          }
        });
  }

  private void put(Lane lane, String text, Orders.Job job, Moment now) {
    long question = ++questions;
    waiting = job;
    owed = question;
    errands.add(
        lane,
        "AT+CUSD=1,\"" + Alphabet.printed(text) + "\"," + GSM,
        (heard, then) -> {
          if (!heard.isDone() && owed == question) {
            owed = 0;
          }
          if (waiting != job) {
            return; // the code came before the result, or the caller has left
          }
          if (heard.isDone()) {
            orders.leavesLine();
          } else {
            waiting = null;
            job.failed(heard.why(), then);
          }
        });
    errands.later(job.deadlineNanos(), _ -> left(job));
    errands.later(now.nanos() + PATIENCE_NANOS, then -> giveUp(question, then));
  }

  /** The caller waits no longer. */
  private void left(Orders.Job job) {
    if (waiting == job) {
      waiting = null;
      job.unknown("the network has not answered; if it does, that is the event \"ussd\"");
    }
  }

  private void giveUp(long question, Moment now) {
    if (owed != question) {
      return;
    }
    owed = 0;
    Orders.Job job = waiting;
    waiting = null;
    errands.add(Lane.CHORE, END, (_, _) -> {});
    if (job != null) {
      job.silent(now);
    }
  }

  /** Takes a code. */
  void heard(String line) {
    Fields fields = Fields.of(line);
    int coding = fields.number(2).orElse(GSM);
    ObjectNode data =
        Json.object()
            .put("code", fields.number(0).orElse(0))
            .put("text", text(fields.text(1), coding));
    Orders.Job job = waiting;
    owed = 0;
    if (job != null) {
      waiting = null;
      job.done(data.put("dcs", coding));
    } else {
      state.event("ussd", data);
    }
  }

  /** The text that a coding of the network means (3GPP TS 23.038, section 5). */
  private static String text(String said, int coding) {
    int group = coding >> 4;
    boolean general = (group >= 4 && group <= 7) || group == 9;
    boolean wide = coding == 0x11 || (general && (coding & 0x0C) == 0x08);
    boolean octets = (general && (coding & 0x0C) == 0x04) || (group == 15 && (coding & 4) != 0);
    if (wide && HEX.matcher(said).matches()) {
      return new String(HexFormat.of().parseHex(said), StandardCharsets.UTF_16BE);
    }
    return wide || octets ? said : Alphabet.read(said);
  }

  /** What was asked is not answered any more. */
  void lost(String why) {
    Orders.Job job = waiting;
    waiting = null;
    owed = 0;
    if (job != null) {
      job.unknown(why + " while the answer was awaited");
    }
  }
}
