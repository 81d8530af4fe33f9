package io.sensorhub.manager.rule;

import java.util.List;

/**
 * How to find out which candidate it is, after somebody has agreed.
 *
 * @param rates to listen at, in baud; at most {@link #MOST_RATES}
 * @param ask single registers to read; at most {@link #MOST_QUESTIONS}
 */
record Probe(List<Integer> rates, List<Question> ask) {

  static final int MOST_RATES = 4;
  static final int MOST_QUESTIONS = 5;

  /** Listens at the usual rates, and asks nothing. */
  static final Probe LISTEN = new Probe(List.of(115_200, 9600), List.of());

  public Probe {
    rates = List.copyOf(rates);
    ask = List.copyOf(ask);
  }

  /**
   * The reading of one Modbus register.
   *
   * @param profile that is proven by it
   * @param function 3 or 4
   * @param expect the values that prove it
   */
  public record Question(
      String profile, int unit, int function, int address, List<Integer> expect) {

    public Question {
      expect = List.copyOf(expect);
    }
  }
}
