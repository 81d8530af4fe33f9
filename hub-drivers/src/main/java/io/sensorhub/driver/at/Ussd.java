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
 * free for others.
 */
final class Ussd {

  /** What can be sent. */
  static final Pattern TEXT = Pattern.compile("[0-9A-Za-z*#+ .,:/_-]{0,182}");

  private static final long PATIENCE_NANOS = 120_000_000_000L;
  private static final Pattern HEX = Pattern.compile("(?:[0-9A-Fa-f]{4})+");

  private final Errands errands;
  private final ModemState state;
  private final Orders orders;
  private Orders.@Nullable Job waiting;

  Ussd(Errands errands, ModemState state, Orders orders) {
    this.errands = errands;
    this.state = state;
    this.orders = orders;
  }

  /** Asks; an empty text ends the dialogue. */
  void ask(String text, Orders.Job job, Moment now) {
    if (state.blocked().isPresent()) {
      job.refuse(Refusal.SIM_BLOCKED, state.blocked().get().message());
      return;
    }
    if (waiting != null) {
      job.refuse(Refusal.MODEM_BUSY, "the answer to another \"ussd\" is awaited");
      return;
    }
    if (text.isEmpty()) {
      errands.add(
          Lane.ORDER,
          "AT+CUSD=2",
          (heard, then) -> {
            if (heard.isDone()) {
              job.done(Json.object().put("code", 2).put("text", "").putNull("dcs"));
            } else {
              job.failed(heard.why(), then);
            }
          });
      return;
    }
    waiting = job;
    errands.add(
        Lane.ORDER,
        "AT+CUSD=1,\"" + text + "\",15",
        (heard, then) -> {
          if (waiting != job) {
            return; // the code came before the result
          }
          if (heard.isDone()) {
            orders.leavesLine();
          } else {
            waiting = null;
            job.failed(heard.why(), then);
          }
        });
    errands.later(now.nanos() + PATIENCE_NANOS, then -> giveUp(job, then));
  }

  private void giveUp(Orders.Job job, Moment now) {
    if (waiting == job) {
      waiting = null;
      errands.add(Lane.CHORE, "AT+CUSD=2", (_, _) -> {});
      job.silent(now);
    }
  }

  /** Takes a code. */
  void heard(String line) {
    Fields fields = Fields.of(line);
    int coding = fields.number(2).orElse(15);
    ObjectNode data =
        Json.object()
            .put("code", fields.number(0).orElse(0))
            .put("text", text(fields.text(1), coding));
    Orders.Job job = waiting;
    if (job != null) {
      waiting = null;
      job.done(data.put("dcs", coding));
    } else {
      state.event("ussd", data);
    }
  }

  /** Digits, if the network wrote UCS2 (3GPP TS 23.038, section 5). */
  private static String text(String said, int coding) {
    boolean wide = coding == 0x11 || ((coding & 0xC0) == 0x40 && (coding & 0x0C) == 0x08);
    if (!wide || !HEX.matcher(said).matches()) {
      return Alphabet.printed(said);
    }
    byte[] octets = HexFormat.of().parseHex(said);
    return new String(octets, StandardCharsets.UTF_16BE);
  }

  /** What was asked is not answered any more. */
  void lost(String why) {
    Orders.Job job = waiting;
    waiting = null;
    if (job != null) {
      job.unknown(why + " while the answer was awaited");
    }
  }
}
