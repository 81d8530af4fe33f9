package io.sensorhub.poller.device;

import io.sensorhub.core.health.FaultCode;
import io.sensorhub.poller.client.DeviceClient;
import io.sensorhub.poller.client.DeviceClient.Answer;
import io.sensorhub.poller.client.DeviceClient.Body;
import io.sensorhub.poller.client.DeviceClient.Failed;
import io.sensorhub.poller.device.HttpDevice.Failure;
import io.sensorhub.poller.keys.Credentials;
import io.sensorhub.poller.profile.ProbeRule;
import io.sensorhub.poller.profile.RequestTemplate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds out what a device is, by asking it who it is. */
final class Prober {

  private static final int LONGEST_GLIMPSE = 60;
  private static final int MOST_SHOWN = 6;

  /** A device that is silent so often is not asked further questions. */
  private static final int MOST_SILENCES = 2;

  private static final Pattern TITLE =
      Pattern.compile("<title>\\s*([^<]{1,200})", Pattern.CASE_INSENSITIVE);

  private Prober() {}

  /** How it ended. */
  sealed interface Probed {}

  /** It is known. */
  record Known(String profile) implements Probed {}

  /** It is not, or it does not answer. */
  record Unknown(Failure failure) implements Probed {}

  /**
   * Asks, each question once, until a rule fits.
   *
   * @param login the device's credentials, which it may refuse
   */
  static Probed probe(DeviceClient sender, Optional<Credentials> login, List<ProbeRule> rules) {
    Map<RequestTemplate, Answer> answers = new LinkedHashMap<>();
    int silences = 0;
    for (ProbeRule rule : rules) {
      boolean asked = answers.containsKey(rule.request());
      Answer answer = answers.computeIfAbsent(rule.request(), sender::read);
      if (answer instanceof Body body && rule.fits(body.text())) {
        return new Known(rule.profile());
      }
      if (answer instanceof Failed failed
          && failed.code() == FaultCode.CONNECTION_FAILED
          && failed.known()) { // nobody listens; one that breaks off may know another question
        return new Unknown(Failure.of(failed));
      }
      if (answer instanceof Failed failed
          && (failed.pause().isPresent()
              || (login.isPresent() && failed.code() == FaultCode.AUTHENTICATION_FAILED))) {
        return new Unknown(Failure.of(failed)); // each question more may lock the owner out
      }
      boolean silent = answer instanceof Failed failed && failed.code() == FaultCode.READ_TIMEOUT;
      silences += silent && !asked ? 1 : 0;
      if (silences >= MOST_SILENCES) {
        break;
      }
    }
    return new Unknown(unknown(answers, login));
  }

  private static Failure unknown(
      Map<RequestTemplate, Answer> answers, Optional<Credentials> login) {
    List<String> seen = new ArrayList<>(); // what says most comes first
    int bodies = 0;
    FaultCode code = FaultCode.READ_TIMEOUT;
    for (Answer answer : answers.values()) {
      switch (answer) {
        case Body body -> {
          code = code == FaultCode.AUTHENTICATION_FAILED ? code : FaultCode.UNKNOWN_MODEL;
          seen.add(bodies++, body.request() + ": " + glimpse(body.text(), login));
        }
        case Failed failed -> {
          if (failed.code() == FaultCode.AUTHENTICATION_FAILED) {
            code = failed.code();
          } else if (failed.code() != FaultCode.READ_TIMEOUT && code == FaultCode.READ_TIMEOUT) {
            code = FaultCode.UNKNOWN_MODEL;
          }
          seen.add(failed.message());
        }
      }
    }
    String advice =
        code == FaultCode.UNKNOWN_MODEL
            ? "no known model answers, set \"profile\" (generic-json for any JSON); "
            : "";
    String shown = String.join("; ", seen.subList(0, Math.min(MOST_SHOWN, seen.size())));
    return new Failure(code, advice + shown);
  }

  /** The beginning of an answer, or the title of a page, for messages, without secrets. */
  static String glimpse(String answer, Optional<Credentials> login) {
    String text = login.map(keys -> keys.hidden(answer)).orElse(answer);
    Matcher title = TITLE.matcher(text.substring(0, Math.min(4_096, text.length())));
    String found = title.find() ? "the page \"" + title.group(1).strip() + "\"" : text.strip();
    StringBuilder shown = new StringBuilder();
    found
        .codePoints()
        .limit(LONGEST_GLIMPSE)
        .map(c -> Character.isISOControl(c) ? ' ' : c)
        .forEach(shown::appendCodePoint);
    boolean whole = shown.length() >= found.length();
    return found.isEmpty() ? "nothing" : whole ? shown.toString() : shown + "…";
  }
}
