package io.sensorhub.serial.trace;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.Passage;
import io.sensorhub.driver.Passage.Seen;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells those who look at a line what is sent, what comes, and what the driver makes of it. What
 * comes is gathered up to the end of a line or of a question. While nobody looks, each call costs
 * one look at whether somebody does. For the line's thread.
 */
public final class LineTrace {

  /** What comes is told in pieces that are not much longer, though no line ends. */
  private static final int LONGEST = 1024;

  private static final Duration PATIENCE = Duration.ofMillis(400);

  /** Outcomes of more messages at once are left out; what the line said is told in full. */
  private static final int MOST_OUTCOMES = 64;

  private final Lookers lookers;
  private final Supplier<Passage> passages;
  private final Clock clock;
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
  private final List<Outcome> outcomes = new ArrayList<>();
  private @Nullable Passage passage;
  private Instant since = Instant.EPOCH;
  private boolean ended;

  /**
   * @param passages makes what explains the line; asked when somebody begins to look
   */
  public LineTrace(Lookers lookers, Supplier<Passage> passages, Clock clock) {
    this.lookers = lookers;
    this.passages = passages;
    this.clock = clock;
  }

  /** What explains the line; null while nobody looks. */
  private @Nullable Passage passage() {
    if (lookers.any()) {
      if (passage == null) {
        passage = passages.get();
      }
    } else if (passage != null) {
      passage = null;
      forget();
    }
    return passage;
  }

  private void forget() {
    heard.reset();
    outcomes.clear();
    ended = false;
  }

  /** These octets are sent now. */
  public void sent(byte[] octets, int length) {
    Passage now = passage();
    if (now != null) {
      flush(now);
      byte[] frame = Arrays.copyOf(octets, length);
      Instant time = clock.instant();
      tell("out", frame, time, now.sent(frame), Json.object().arrayNode());
    }
  }

  /** These octets came; the driver has not had them yet. */
  public void received(byte[] octets, int length) {
    Passage now = passage();
    if (now == null) {
      return;
    }
    for (int from = 0; from < length; from += LONGEST) {
      int part = Math.min(LONGEST, length - from);
      if (heard.size() > 0 && heard.size() + part > LONGEST) {
        flush(now);
      }
      if (heard.size() == 0) {
        since = clock.instant();
      }
      heard.write(octets, from, part);
    }
    ended |= now.endsWith(octets[length - 1]);
  }

  /** The driver made this of what came. */
  public void took(Outcome outcome) {
    if (passage() != null && outcomes.size() < MOST_OUTCOMES) {
      outcomes.add(outcome);
    }
  }

  /** The driver has had all that came until now. */
  public void settled() {
    Passage now = passage();
    if (now != null && (ended || !outcomes.isEmpty() || isOld(now))) {
      flush(now);
    }
  }

  /**
   * Whether somebody waits for what has come, which is told at the latest after {@link #PATIENCE}.
   */
  public boolean isPending() {
    return heard.size() > 0;
  }

  /** Whether a line has begun and does not end; it is told as far as it has come. */
  private boolean isOld(Passage now) {
    return heard.size() > 0
        && now.endsWith((byte) '\n')
        && since.plus(PATIENCE).isBefore(clock.instant());
  }

  private void flush(Passage now) {
    if (heard.size() > 0) {
      byte[] octets = heard.toByteArray();
      tell("in", octets, since, now.heard(octets), made(now));
    } else if (!outcomes.isEmpty()) {
      tell("in", new byte[0], clock.instant(), Seen.AS_IT_IS, made(now));
    }
    forget();
  }

  private ArrayNode made(Passage now) {
    ArrayNode list = Json.object().putArray("outcomes");
    Made.add(list, outcomes, now.tellsTexts());
    return list;
  }

  private void tell(String direction, byte[] octets, Instant time, Seen seen, ArrayNode made) {
    ObjectNode json =
        Json.object()
            .put("time", Json.time(time))
            .put("direction", direction)
            .put("length", octets.length)
            .put("octets", seen.octets() ? HexFormat.of().formatHex(octets) : null);
    json.set("meaning", seen.meaning().orElse(null));
    json.set("outcomes", made);
    lookers.tell(Looker.message("passed", Json.write(json)));
  }
}
