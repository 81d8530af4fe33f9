package io.sensorhub.cli.instance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version where it has to be repeated, because nobody could look it up there: in the image's
 * label, in the folder of the platform's connector, and in what the manual test prints. It stands
 * once, as {@code revision} in {@code pom.xml}.
 */
final class VersionCopies {

  private static final Pattern OWN = Pattern.compile("<revision>([^<]+)</revision>");

  /** A place of the version: its file, and what stands before it and behind it. */
  private record Place(String file, String before, String behind) {

    private String with(String text, String version) {
      Pattern place =
          Pattern.compile(
              Pattern.quote(before) + "[0-9][0-9A-Za-z.-]*(?=" + Pattern.quote(behind) + ")");
      return place.matcher(text).replaceAll(Matcher.quoteReplacement(before + version));
    }
  }

  private static final List<Place> PLACES =
      List.of(
          new Place("Dockerfile", "org.opencontainers.image.version=\"", "\""),
          new Place("connector/Dockerfile", "ARG IMAGE=sensorhub/sensor-hub:", "\n"),
          new Place("connector/manifest.json", "\n  \"version\": \"", "\""),
          new Place("docs/reference-procedure.md", "starting version=", " "),
          new Place("docs/reference-procedure.md", "\"version\":\"", "\""));

  private final Path home;

  /**
   * @param home folder of the project
   */
  VersionCopies(Path home) {
    this.home = home;
  }

  /** The version of the project. */
  String version() throws IOException {
    Matcher revision = OWN.matcher(Files.readString(home.resolve("pom.xml")));
    if (!revision.find()) {
      throw new IOException("no <revision> in " + home.resolve("pom.xml"));
    }
    return revision.group(1);
  }

  /** Files with another version, each with what it has to contain. */
  Map<Path, String> stale() throws IOException {
    String version = version();
    Map<Path, String> texts = new TreeMap<>();
    Map<Path, String> stale = new TreeMap<>();
    for (Place place : PLACES) {
      Path file = home.resolve(place.file());
      String before = texts.containsKey(file) ? texts.get(file) : Files.readString(file);
      String now = place.with(before, version);
      texts.put(file, now);
      if (!now.equals(before)) {
        stale.put(file, now);
      }
    }
    return stale;
  }
}
