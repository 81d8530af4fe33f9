package io.sensorhub.driver.modbus.passage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.driver.Passage;
import io.sensorhub.driver.modbus.frame.Framing;
import io.sensorhub.driver.modbus.frame.MbapFraming;
import io.sensorhub.driver.modbus.frame.Pdu;
import io.sensorhub.driver.modbus.frame.Request;
import io.sensorhub.driver.modbus.frame.RtuFraming;
import io.sensorhub.driver.modbus.keys.Accept;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Questions and answers of one bus: unit, function, addresses, values. A question ends what was
 * heard before it. For one thread.
 */
public final class ModbusPassage implements Passage {

  /** Octets of a frame besides its PDU. */
  private static final int AROUND_RTU = 3;

  private static final int AROUND_MBAP = 7;
  private static final int COIL_ON = 0xff00;

  private final boolean rtu;
  private @Nullable Request asked;

  /**
   * @param rtu frames with a checksum; otherwise those of Modbus TCP
   */
  public ModbusPassage(boolean rtu) {
    this.rtu = rtu;
  }

  @Override
  public boolean endsWith(byte octet) {
    return false; // an answer ends where the driver says that its question has
  }

  @Override
  public Seen sent(byte[] octets) {
    int around = rtu ? AROUND_RTU : AROUND_MBAP;
    int length = octets.length - around;
    if (length < 1 || length > Pdu.LONGEST) {
      asked = null;
      return Seen.AS_IT_IS;
    }
    int unit = octets[rtu ? 0 : AROUND_MBAP - 1] & 0xff;
    Request request = new Request(unit, Pdu.of(octets, rtu ? 1 : AROUND_MBAP, length));
    asked = request;
    return new Seen(true, Optional.of(question(request)));
  }

  @Override
  public Seen heard(byte[] octets) {
    Request request = asked;
    if (request == null) {
      return Seen.AS_IT_IS;
    }
    Framing framing =
        rtu
            ? new RtuFraming(false, Set.of())
            : new MbapFraming(Set.of(Accept.TRANSACTION, Accept.UNIT));
    int _ = framing.begin(request, new byte[Framing.LONGEST_FRAME]);
    framing.receive(octets, octets.length);
    return new Seen(true, Optional.of(answer(request, framing.answer())));
  }

  private static ObjectNode question(Request request) {
    Pdu pdu = request.pdu();
    ObjectNode json = head(request);
    switch (pdu.octet(0)) {
      case Request.READ_COILS,
          Request.READ_DISCRETE_INPUTS,
          Request.READ_HOLDING_REGISTERS,
          Request.READ_INPUT_REGISTERS ->
          place(json, pdu).put("count", word(pdu, 3));
      case 5 -> place(json, pdu).putArray("values").add(word(pdu, 3) == COIL_ON);
      case 6 -> place(json, pdu).putArray("values").add(word(pdu, 3));
      case 15 -> bits(place(json, pdu).putArray("values"), pdu, 6, word(pdu, 3));
      case 16 -> words(place(json, pdu).putArray("values"), pdu, 6);
      case 22 -> place(json, pdu).put("and", word(pdu, 3)).put("or", word(pdu, 5));
      default -> {} // a function that the hub itself does not use
    }
    return json;
  }

  private static JsonNode answer(Request request, Optional<Pdu> found) {
    ObjectNode json = head(request);
    Pdu asked = request.pdu();
    if (found.isEmpty()) {
      return json;
    }
    Pdu pdu = found.get();
    if (pdu.isException()) {
      return place(json, asked).put("exception", pdu.octet(1));
    }
    switch (pdu.octet(0)) {
      case Request.READ_COILS, Request.READ_DISCRETE_INPUTS ->
          bits(place(json, asked).putArray("values"), pdu, 2, word(asked, 3));
      case Request.READ_HOLDING_REGISTERS, Request.READ_INPUT_REGISTERS ->
          words(place(json, asked).putArray("values"), pdu, 2);
      default -> place(json, asked);
    }
    return json;
  }

  private static ObjectNode head(Request request) {
    return Json.object().put("unit", request.unit()).put("function", request.pdu().function());
  }

  private static ObjectNode place(ObjectNode json, Pdu asked) {
    return asked.length() < 3 ? json : json.put("address", asked.word(1));
  }

  private static int word(Pdu pdu, int at) {
    return pdu.length() < at + 2 ? 0 : pdu.word(at);
  }

  private static void words(ArrayNode values, Pdu pdu, int from) {
    for (int at = from; at + 1 < pdu.length(); at += 2) {
      values.add(pdu.word(at));
    }
  }

  private static void bits(ArrayNode values, Pdu pdu, int from, int count) {
    int most = Math.min(count, 8 * Math.max(0, pdu.length() - from));
    for (int bit = 0; bit < most; bit++) {
      values.add((pdu.octet(from + bit / 8) >> bit % 8 & 1) == 1);
    }
  }
}
