package io.sensorhub.driver.text;

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
public record TextFormat(
    int maxLineBytes, IntFunction<Cutter> cutters, Charset charset, TextChecksum checksum) {

  /** Whether lines of the other format are cut and read in the same way. */
  boolean isLike(TextFormat other) {
    return maxLineBytes == other.maxLineBytes
        && charset.equals(other.charset)
        && checksum.equals(other.checksum)
        && cutter().getClass() == other.cutter().getClass();
  }

  /** A new cutter. */
  Cutter cutter() {
    return cutters.apply(maxLineBytes);
  }
}
