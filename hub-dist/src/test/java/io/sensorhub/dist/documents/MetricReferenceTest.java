package io.sensorhub.dist.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The reference of the metrics against those that the services register. */
class MetricReferenceTest {

  private static final Pattern METER =
      Pattern.compile(
          "(?:Counter|FunctionCounter|Gauge|Timer|DistributionSummary)\\s*\\.builder\\(\\s*\"(hub_[a-z0-9_]+)\"");

  @Test
  void eachMeterIsInTheReference() throws IOException {
    String reference = Documents.text("docs/reference/rest.md");
    Set<String> missing = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Documents.ROOT)) {
      for (Path file : files.filter(MetricReferenceTest::main).toList()) {
        Matcher meter = METER.matcher(Files.readString(file));
        while (meter.find()) {
          if (!reference.contains("`" + meter.group(1))) {
            missing.add(meter.group(1));
          }
        }
      }
    }
    assertEquals(Set.of(), missing);
  }

  private static boolean main(Path file) {
    return file.toString().matches(".*/src/main/java/.*[.]java") && Files.isRegularFile(file);
  }
}
