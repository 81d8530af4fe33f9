package io.sensorhub.modem.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * The files of the access log: {@code access.jsonl}, and older ones, compressed, from {@code
 * access.jsonl.1.gz} on. Written by one thread.
 *
 * @param folder made when it is needed
 * @param most octets of a file; then the next one begins
 */
record JournalFiles(Path folder, long most) {

  private static final String NAME = "access.jsonl";
  private static final int FILES = 5;

  private Path current() {
    return folder.resolve(NAME);
  }

  private Path older(int number) {
    return folder.resolve(NAME + "." + number + ".gz");
  }

  /** Appends lines, each with its end, behind whole lines. */
  void append(String lines) throws IOException {
    Path file = current();
    if (!Files.exists(file)) {
      Files.createDirectories(folder);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
    }
    String before = endsWithin(file) ? "\n" : "";
    Files.writeString(file, before + lines, StandardOpenOption.APPEND);
  }

  /** Whether its last line has no end, for the process was killed. */
  private static boolean endsWithin(Path file) throws IOException {
    try (RandomAccessFile octets = new RandomAccessFile(file.toFile(), "r")) {
      if (octets.length() == 0) {
        return false;
      }
      octets.seek(octets.length() - 1);
      return octets.read() != '\n';
    }
  }

  /**
   * Begins another file where one is full or has become old, and removes what is older than it may
   * be.
   *
   * @param kept so long are lines kept
   */
  void rotate(Instant now, Duration kept) throws IOException {
    for (int number = 1; number < FILES; number++) {
      if (begun(older(number)).filter(now.minus(kept)::isAfter).isPresent()) {
        Files.deleteIfExists(older(number));
      }
    }
    boolean full = Files.exists(current()) && Files.size(current()) >= most;
    Instant old = now.minus(kept.dividedBy(FILES));
    if (full || begun(current()).filter(old::isAfter).isPresent()) {
      for (int number = FILES - 1; number > 1; number--) {
        if (Files.exists(older(number - 1))) {
          Files.move(older(number - 1), older(number), StandardCopyOption.REPLACE_EXISTING);
        }
      }
      compress();
    }
  }

  private void compress() throws IOException {
    Path fresh = folder.resolve(NAME + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(fresh))) {
      Files.copy(current(), out);
    }
    Files.move(fresh, older(1), StandardCopyOption.ATOMIC_MOVE);
    Files.delete(current());
  }

  /** The time of the first line of a file. */
  private static Optional<Instant> begun(Path file) throws IOException {
    try (BufferedReader lines = open(file)) {
      return lines.lines().map(JournalFiles::time).flatMap(Optional::stream).findFirst();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> time(String line) {
    try {
      return Optional.of(time(Json.parse(line)));
    } catch (JsonProcessingException | DateTimeException e) {
      return Optional.empty(); // cut off by a kill
    }
  }

  /** The time of a line. */
  static Instant time(JsonNode line) {
    return Instant.parse(line.path("time").asText());
  }

  private static BufferedReader open(Path file) throws IOException {
    InputStream octets = Files.newInputStream(file);
    try {
      boolean packed = file.getFileName().toString().endsWith(".gz");
      return new BufferedReader(
          new InputStreamReader(
              packed ? new GZIPInputStream(octets) : octets, StandardCharsets.UTF_8));
    } catch (IOException e) {
      octets.close();
      throw e;
    }
  }

  /** The files, the newest first. */
  List<Path> all() {
    return IntStream.range(0, FILES)
        .mapToObj(number -> number == 0 ? current() : older(number))
        .filter(Files::exists)
        .toList();
  }

  /** Tells the lines of a file, the oldest first. */
  static void read(Path file, Consumer<String> line) throws IOException {
    try (BufferedReader lines = open(file)) {
      lines.lines().forEach(line);
    } catch (NoSuchFileException e) {
      // another has taken its place meanwhile
    }
  }
}
