package io.sensorhub.driver.at;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.Value;
import io.sensorhub.core.modem.SimKeys;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Order;
import io.sensorhub.driver.Order.Result.Refusal;
import io.sensorhub.driver.at.console.CommandRules;
import io.sensorhub.driver.at.console.CommandRules.Verdict;
import io.sensorhub.driver.at.console.ConsoleCommand;
import io.sensorhub.driver.at.dialogue.AtCommand;
import io.sensorhub.driver.at.dialogue.FinalResult;
import io.sensorhub.driver.at.dialogue.Heard;
import io.sensorhub.driver.at.dialogue.Heard.Answer;
import io.sensorhub.driver.at.dialogue.Heard.Silence;
import io.sensorhub.driver.at.mail.Mailbox;
import io.sensorhub.driver.at.mail.Outbox;
import io.sensorhub.driver.at.read.AnswerReader;
import io.sensorhub.driver.at.read.Identity;
import io.sensorhub.driver.at.sms.Outgoing;
import io.sensorhub.driver.at.work.Errands;
import io.sensorhub.driver.at.work.Errands.Lane;
import io.sensorhub.driver.at.work.ModemState;
import io.sensorhub.driver.at.work.Orders;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The commands of a modem: checks their values, and does them. One per order. */
final class Commands {

  /** The full functionality, behind a restart (3GPP TS 27.007, section 8.2). */
  private static final String RESTART = "AT+CFUN=1,1";

  private static final List<String> NAMES =
      List.of("at", "sms", "ussd", "restart", "radio", "pin", "sms_stored");

  private final CommandRules rules;
  private final Errands errands;
  private final ModemState state;
  private final Orders orders;
  private final Sim sim;
  private final Mailbox mailbox;
  private final Outbox outbox;
  private final Ussd ussd;
  private final Trust trust;
  private final Runnable settingsAgain;

  /**
   * @param settingsAgain makes the modem ready anew
   */
  Commands(
      CommandRules rules,
      Errands errands,
      ModemState state,
      Orders orders,
      Sim sim,
      Mailbox mailbox,
      Outbox outbox,
      Ussd ussd,
      Trust trust,
      Runnable settingsAgain) {
    this.rules = rules;
    this.errands = errands;
    this.state = state;
    this.orders = orders;
    this.sim = sim;
    this.mailbox = mailbox;
    this.outbox = outbox;
    this.ussd = ussd;
    this.trust = trust;
    this.settingsAgain = settingsAgain;
  }

  /** Takes an order. */
  void take(Order.Write order, Moment now) {
    if (order.values().size() != 1) {
      invalid(order, "one command at a time: one of " + String.join(", ", NAMES));
      return;
    }
    Map.Entry<String, JsonNode> entry = order.values().entrySet().iterator().next();
    String name = entry.getKey();
    JsonNode value = entry.getValue();
    switch (name) {
      case "at" -> at(order, value, now);
      case "sms" -> sms(order, value, now);
      case "ussd" -> {
        if (value.isTextual() && Ussd.canBeSent(value.textValue())) {
          orders.add(order, name, (job, then) -> ussd.ask(value.textValue(), job, then), now);
        } else {
          invalid(
              order,
              "\"ussd\" is a text such as *100# in the GSM alphabet, without quotation marks and"
                  + " line ends, or an empty one to end a dialogue");
        }
      }
      case "restart" -> {
        if (value.isBoolean() && value.booleanValue()) {
          orders.add(order, name, (job, _) -> restart(job), now);
        } else {
          invalid(order, "\"restart\" is true");
        }
      }
      case "radio" -> {
        if (value.isBoolean()) {
          orders.add(order, name, (job, _) -> radio(value.booleanValue(), job), now);
        } else {
          invalid(order, "\"radio\" is true or false");
        }
      }
      case "pin" -> {
        if (value.isTextual() && SimKeys.PIN.matcher(value.textValue()).matches()) {
          orders.add(order, name, (job, _) -> sim.give(value.textValue(), job), now);
        } else {
          invalid(order, "\"pin\" is a text of 4 to 8 digits");
        }
      }
      case "sms_stored" -> {
        if (value.isTextual()) {
          orders.add(order, name, (job, _) -> mailbox.stored(value.textValue(), job), now);
        } else {
          invalid(order, "\"sms_stored\" is a message_id");
        }
      }
      default -> invalid(order, "\"" + name + "\" is not one of " + String.join(", ", NAMES));
    }
  }

  private static void invalid(Order order, String message) {
    order.answer().accept(new Order.Result.Invalid(message));
  }

  private void at(Order.Write order, JsonNode value, Moment now) {
    String typed = value.isTextual() ? value.textValue() : value.path("command").asText("");
    boolean flagged = value.path("dangerous").asBoolean(false);
    Optional<ConsoleCommand> command = ConsoleCommand.parse(typed);
    if (command.isEmpty()) {
      invalid(
          order,
          "\"at\" is one command of at most 400 characters: AT, a letter with digits, or a name"
              + " such as AT+CSQ with ?, =? or values");
      return;
    }
    Verdict verdict = rules.judge(command.get());
    String brief = AtCommand.brief(command.get().text());
    if (verdict == Verdict.DENIED) {
      forbid(order, brief + " is never sent");
    } else if (verdict == Verdict.DANGEROUS && !flagged) {
      forbid(order, brief + " can do harm; it is sent with {\"dangerous\": true} beside it");
    } else {
      boolean risky = verdict == Verdict.DANGEROUS;
      String text = command.get().text();
      orders.add(order, "at", brief, (job, _) -> console(text, risky, job), now);
    }
  }

  private static void forbid(Order order, String message) {
    order.answer().accept(new Order.Result.Refused(Refusal.COMMAND_FORBIDDEN, message));
  }

  private void console(String text, boolean risky, Orders.Job job) {
    errands.add(
        Lane.ORDER,
        text,
        (heard, now) -> {
          if (heard instanceof Answer answer) {
            job.done(told(text, answer));
          } else {
            consoleSilent(text, heard, job, now);
          }
          if (restarts(text)) {
            restarting(heard, now);
          } else if (risky) {
            settingsAgain.run();
          }
        });
  }

  private static boolean restarts(String text) {
    return text.startsWith("AT+CFUN=") && text.endsWith(",1");
  }

  private void restarting(Heard heard, Moment now) {
    if (heard.refusal().isEmpty()) {
      trust.goes("restarting", now);
    }
  }

  private static void consoleSilent(String text, Heard heard, Orders.Job job, Moment now) {
    if (heard instanceof Silence silence && silence.command().endsResults()) {
      ObjectNode result = Json.object();
      result.putArray("lines");
      job.done(result.put("final", "").put("took_ms", 0));
    } else if (text.endsWith("?") || text.indexOf('=') < 0) {
      job.silent(now);
    } else {
      job.unknown(AtCommand.brief(text) + ": " + heard.why());
    }
  }

  private static ObjectNode told(String text, Answer answer) {
    ObjectNode result = Json.object();
    ArrayNode lines = result.putArray("lines");
    boolean subscriber = text.startsWith("AT+CIMI");
    answer.lines().forEach(line -> lines.add(subscriber ? Identity.masked(line).orElse("") : line));
    String end =
        switch (answer.result()) {
          case FinalResult.Done _ -> "OK";
          case FinalResult.Refused refused -> refused.explained();
        };
    return result.put("final", end).put("took_ms", answer.nanos() / 1_000_000);
  }

  private void sms(Order.Write order, JsonNode value, Moment now) {
    String to = value.path("to").asText("");
    JsonNode text = value.path("text");
    if (!Outgoing.NUMBER.matcher(to).matches() || !text.isTextual()) {
      invalid(order, "\"sms\" is {\"to\": a number of 3 to 20 digits, \"text\": a text}");
      return;
    }
    Optional<List<Outgoing>> parts = Outgoing.of(to, text.textValue(), outbox.nextReference());
    if (parts.isEmpty()) {
      invalid(order, "a text of at most " + Outgoing.MOST_PARTS + " parts");
      return;
    }
    orders.add(order, "sms", (job, _) -> outbox.send(to, parts.get(), job), now);
  }

  private void restart(Orders.Job job) {
    errands.add(
        Lane.ORDER,
        RESTART,
        (heard, now) -> {
          restarting(heard, now);
          if (heard instanceof Answer answer && heard.isDone()) {
            job.done(Json.object().put("took_ms", answer.nanos() / 1_000_000));
          } else if (heard instanceof Answer) {
            job.failed(heard.why(), now);
          } else {
            job.unknown(RESTART + ": no answer");
          }
        });
  }

  private void radio(boolean on, Orders.Job job) {
    errands.add(
        Lane.ORDER,
        on ? "AT+CFUN=1" : "AT+CFUN=4",
        (heard, now) -> {
          if (!heard.isDone()) {
            job.failed(heard.why(), now);
            return;
          }
          errands.add(
              Lane.ORDER,
              "AT+CFUN?",
              (read, then) -> {
                state.put(AnswerReader.CFUN.read(read.information()), then);
                Value value = state.value("radio");
                job.done(Map.of("radio", value));
              });
        });
  }
}
