package io.sensorhub.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Properties;

/** The version of the hub. */
public final class Version {

  private Version() {}

  /** For example {@code 0.1.0}. */
  public static String current() {
    return property("version", "unknown");
  }

  /** When this version was made; a clock that shows an earlier time is wrong. */
  public static Instant built() {
    return Instant.parse(property("built", "2026-01-01T00:00:00Z"));
  }

  private static String property(String key, String otherwise) {
    try (InputStream file = Version.class.getResourceAsStream("version.properties")) {
      Properties properties = new Properties();
      if (file != null) {
        properties.load(file);
      }
      return properties.getProperty(key, otherwise);
    } catch (IOException e) {
      throw new UncheckedIOException("version.properties in the jar", e);
    }
  }
}
