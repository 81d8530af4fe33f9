package io.sensorhub.stream.device;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * How to find out what is behind an adapter: listen, and only then ask.
 *
 * @param rates to listen at, in baud, in this order
 * @param ask what may be asked if nothing was heard, one question a second
 */
public record ProbePlan(List<Integer> rates, List<Question> ask) {

  /** Where no rule says more. */
  public static final List<Integer> USUAL_RATES = List.of(115_200, 9600);

  public ProbePlan {
    rates = List.copyOf(rates);
    ask = List.copyOf(ask);
  }

  /**
   * The reading of one Modbus register.
   *
   * @param profile that is proven by it
   * @param unit id, 1 to 247: no broadcast
   * @param function 3 or 4: nothing that writes
   * @param expect the values that prove it
   */
  public record Question(
      String profile, int unit, int function, int address, List<Integer> expect) {

    public Question {
      if (unit < 1 || unit > 247 || function < 3 || function > 4) {
        throw new IllegalArgumentException("not a question: unit " + unit + " " + function);
      }
      if (address < 0 || address > 0xffff) {
        throw new IllegalArgumentException("not a register: " + address);
      }
      expect = List.copyOf(expect);
    }
  }

  void write(ObjectNode hub) {
    ArrayNode some = hub.putArray("rates");
    rates.forEach(some::add);
    ArrayNode questions = hub.putArray("ask");
    for (Question question : ask) {
      ObjectNode one =
          questions
              .addObject()
              .put("profile", question.profile())
              .put("unit_id", question.unit())
              .put("function", question.function())
              .put("address", question.address());
      ArrayNode values = one.putArray("expect");
      question.expect().forEach(values::add);
    }
  }

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException if it asks what may not be asked
   */
  static ProbePlan read(JsonNode hub) {
    List<Integer> rates = new ArrayList<>();
    hub.path("rates").forEach(rate -> rates.add(rate.asInt()));
    List<Question> ask = new ArrayList<>();
    for (JsonNode one : hub.path("ask")) {
      List<Integer> expect = new ArrayList<>();
      one.path("expect").forEach(value -> expect.add(value.asInt()));
      ask.add(
          new Question(
              one.path("profile").asText(),
              one.path("unit_id").asInt(),
              one.path("function").asInt(),
              one.path("address").asInt(),
              expect));
    }
    return new ProbePlan(rates, ask);
  }

  @Override
  public String toString() {
    ObjectNode json = Json.object();
    write(json);
    return Json.write(json);
  }
}
