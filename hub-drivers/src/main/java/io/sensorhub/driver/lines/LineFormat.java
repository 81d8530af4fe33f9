package io.sensorhub.driver.lines;

import java.nio.charset.Charset;
import java.util.function.IntFunction;

/**
 * How messages stand on a line.
 *
 * @param maxLineBytes of a message, without its end
 * @param cutters tell messages apart, by that limit
 * @param charset their characters
 * @param checksum at the end of each
 */
public record LineFormat(
    int maxLineBytes, IntFunction<Cutter> cutters, Charset charset, LineChecksum checksum) {

  /** A new cutter. */
  Cutter cutter() {
    return cutters.apply(maxLineBytes);
  }
}
