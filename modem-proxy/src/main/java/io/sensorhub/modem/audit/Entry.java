package io.sensorhub.modem.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import java.time.Instant;

/**
 * Something that was done or refused.
 *
 * @param who a name, {@code local} on this machine's own port; empty: nobody has shown who they are
 * @param from the address
 * @param action method and path as they are registered
 * @param modem as the path names it; empty: none
 * @param detail the body, masked
 * @param result status of HTTP, and the error
 * @param times more than one: the same again, told together
 */
public record Entry(
    Instant time,
    String who,
    String from,
    String action,
    String modem,
    String detail,
    String result,
    long times) {

  Entry again(Instant now, long more) {
    return new Entry(now, who, from, action, modem, detail, result, more);
  }

  ObjectNode json(long number) {
    return Json.object()
        .put("number", number)
        .put("time", Json.time(time))
        .put("who", who)
        .put("from", from)
        .put("action", action)
        .put("modem", modem.isEmpty() ? null : modem)
        .put("detail", detail.isEmpty() ? null : detail)
        .put("result", result)
        .put("times", times);
  }
}
