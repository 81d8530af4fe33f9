package io.sensorhub.core.port;

import io.sensorhub.core.tree.Section;
import java.util.List;

/**
 * Memory that the lines of an instance take in the services that hold what comes from them: eight
 * times the longest line of each, for what is cut, read, held and told. In mebibytes of a service's
 * heap.
 */
public final class LineMemory {

  /** What the services' usual heaps have for lines: 16 of the usual longest line. */
  private static final int USUAL = 8;

  private static final int MOST = 256;
  private static final long COPIES = 8;
  private static final long MEBIBYTE = 1_048_576;

  private LineMemory() {}

  /** How much more than usual those lines need. */
  public static int more(List<PortConfig> ports) {
    long bytes = COPIES * ports.stream().mapToLong(PortConfig::maxLineBytes).sum();
    return (int) Math.max(0, Math.ceilDiv(bytes, MEBIBYTE) - USUAL);
  }

  /** Notes a problem if those lines are too many for one instance. */
  public static void check(List<PortConfig> ports, Section config) {
    int all = USUAL + more(ports);
    if (all > MOST) {
      config.wrong(
          "ports",
          "lines for "
              + MOST
              + " MiB, eight times \"max_line_bytes\" each; these need "
              + all
              + ": give them a smaller \"max_line_bytes\", or some of them an instance of their"
              + " own");
    }
  }
}
