package io.sensorhub.core;

/** The unit of a property as it is shown to people, for example {@code °C} or {@code kWh}. */
public record Unit(String symbol) {

  public Unit {
    if (symbol.isBlank() || symbol.length() > 16) {
      throw new IllegalArgumentException("a unit has 1 to 16 characters, not: " + symbol);
    }
  }

  @Override
  public String toString() {
    return symbol;
  }
}
