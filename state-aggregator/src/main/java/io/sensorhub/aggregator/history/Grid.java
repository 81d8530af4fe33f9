package io.sensorhub.aggregator.history;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;

/**
 * Values at equal steps of time: the mean of the means that fall into a step, the least and the
 * greatest of all. Not thread-safe.
 */
final class Grid {

  private final long start;
  private final int step;
  private final double[] sum;
  private final int[] count;
  private final double[] least;
  private final double[] greatest;

  /**
   * @param start seconds since 1970, a multiple of the step
   * @param step seconds, 1 or more
   * @param steps number of steps
   */
  Grid(long start, int step, int steps) {
    this.start = start;
    this.step = step;
    this.sum = new double[steps];
    this.count = new int[steps];
    this.least = new double[steps];
    this.greatest = new double[steps];
  }

  /** Takes a value; one outside the grid is left. */
  void add(long second, double mean, double low, double high) {
    long index = Math.floorDiv(second - start, step);
    if (index < 0 || index >= sum.length) {
      return;
    }
    int i = (int) index;
    least[i] = count[i] == 0 ? low : Math.min(least[i], low);
    greatest[i] = count[i] == 0 ? high : Math.max(greatest[i], high);
    sum[i] += mean;
    count[i]++;
  }

  /** {@code {"mean": […], "least": […], "greatest": […]}}, null where nothing was measured. */
  ObjectNode json() {
    ObjectNode json = Json.object();
    ArrayNode means = json.putArray("mean");
    ArrayNode lows = json.putArray("least");
    ArrayNode highs = json.putArray("greatest");
    for (int i = 0; i < sum.length; i++) {
      if (count[i] == 0) {
        means.addNull();
        lows.addNull();
        highs.addNull();
      } else {
        means.add((float) (sum[i] / count[i]));
        lows.add((float) least[i]);
        highs.add((float) greatest[i]);
      }
    }
    return json;
  }
}
