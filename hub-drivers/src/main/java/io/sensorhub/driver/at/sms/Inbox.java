package io.sensorhub.driver.at.sms;

import io.sensorhub.driver.at.sms.Telegram.Message;
import io.sensorhub.driver.at.sms.Telegram.Part;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Joins the parts of long messages. Holds at most 64 that are incomplete: one more makes the oldest
 * be told as it is. For one thread.
 */
public final class Inbox {

  private static final int MOST = 64;

  /** What has not come by then is not waited for. */
  private static final long PATIENCE_NANOS = Duration.ofDays(1).toNanos();

  private static final int ID_DIGITS = 16;

  /** A message, or a part of one, and where it lies. */
  private record Piece(Message message, String digits, Place place) {}

  /**
   * Where a part lies in the modem.
   *
   * @param memory such as {@code ME}; empty: it came by itself and lies nowhere
   */
  public record Place(String memory, int index) {
    /** It came by itself. */
    public static final Place NOWHERE = new Place("", -1);
  }

  /**
   * A message that is as whole as it will be.
   *
   * @param id the first 16 hexadecimal digits of SHA-256 over the telegrams
   * @param parts that have come
   * @param telegrams of its parts, and of those that came again
   * @param places of these telegrams, which can be deleted
   */
  public record Received(
      String id,
      Message first,
      String text,
      int parts,
      boolean complete,
      List<String> telegrams,
      List<Place> places) {
    public Received {
      telegrams = List.copyOf(telegrams);
      places = List.copyOf(places);
    }
  }

  private record Key(String from, int reference, int total) {}

  private static final class Begun {
    private final long sinceNanos;
    private final Map<Integer, Piece> pieces = new TreeMap<>();

    /** Parts that came again, each where it lies. */
    private final List<Piece> copies = new ArrayList<>();

    Begun(long sinceNanos) {
      this.sinceNanos = sinceNanos;
    }

    void add(int number, Piece piece) {
      Piece before = pieces.put(number, piece);
      if (before != null && !before.place().equals(piece.place()) && copies.size() < MOST) {
        copies.add(before);
      }
    }

    Received received(boolean complete) {
      return Inbox.received(List.copyOf(pieces.values()), copies, complete);
    }

    void displaced() {
      copies.clear();
      pieces.replaceAll((_, piece) -> new Piece(piece.message(), piece.digits(), Place.NOWHERE));
    }
  }

  private final Map<Key, Begun> begun = new LinkedHashMap<>();

  /**
   * Takes a message, or a part.
   *
   * @param digits the telegram
   * @return what is told now
   */
  public List<Received> add(Message message, String digits, Place place, long nanos) {
    List<Received> told = new ArrayList<>();
    Piece piece = new Piece(message, digits, place);
    Optional<Part> part = message.part();
    if (part.isEmpty()) {
      told.add(received(List.of(piece), List.of(), true));
      return told;
    }
    Key key = new Key(message.from(), part.get().reference(), part.get().total());
    Begun whole = begun.computeIfAbsent(key, _ -> new Begun(nanos));
    whole.add(part.get().number(), piece);
    if (whole.pieces.size() == part.get().total()) {
      begun.remove(key);
      told.add(whole.received(true));
    } else if (begun.size() > MOST) {
      Iterator<Begun> oldest = begun.values().iterator();
      told.add(oldest.next().received(false));
      oldest.remove();
    }
    return told;
  }

  /** What is told incomplete, because its other parts have not come. */
  public List<Received> expired(long nanos) {
    List<Received> told = new ArrayList<>();
    begun
        .values()
        .removeIf(whole -> {
          boolean over = nanos - whole.sinceNanos >= PATIENCE_NANOS;
          if (over) {
            told.add(whole.received(false));
          }
          return over;
        });
    return told;
  }

  /**
   * A message of these parts.
   *
   * @param copies of some of them, which lie elsewhere
   */
  private static Received received(List<Piece> pieces, List<Piece> copies, boolean complete) {
    List<Piece> all = Stream.concat(pieces.stream(), copies.stream()).toList();
    StringBuilder text = new StringBuilder();
    pieces.forEach(piece -> text.append(piece.message().text()));
    return new Received(
        id(pieces),
        pieces.getFirst().message(),
        wholeCharacters(text),
        pieces.size(),
        complete,
        all.stream().map(Piece::digits).toList(),
        all.stream().map(Piece::place).toList());
  }

  /** The modem may be another one: nobody knows any more where the parts lie. */
  public void displaced() {
    begun.values().forEach(Begun::displaced);
  }

  /** Halves of pairs whose other half is missing are no characters. */
  private static String wholeCharacters(StringBuilder text) {
    StringBuilder whole = new StringBuilder(text.length());
    text.codePoints()
        .forEach(point ->
            whole.appendCodePoint(
                point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE
                    ? 0xFFFD
                    : point));
    return whole.toString();
  }

  private static String id(List<Piece> pieces) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      pieces.forEach(piece ->
          digest.update(
              piece.digits().toUpperCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII)));
      return HexFormat.of().formatHex(digest.digest()).substring(0, ID_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
