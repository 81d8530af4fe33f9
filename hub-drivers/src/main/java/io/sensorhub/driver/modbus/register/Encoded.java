package io.sensorhub.driver.modbus.register;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Words that are to be written.
 *
 * @param words as they go on the wire; a coil is 0 or 1
 * @param masks of the bits that are written in each word; the others stay what they are
 */
public record Encoded(List<Integer> words, List<Integer> masks) {

  private static final int ALL = 0xffff;

  public Encoded {
    words = List.copyOf(words);
    masks = List.copyOf(masks);
    if (words.size() != masks.size()) {
      throw new IllegalArgumentException(words.size() + " words, " + masks.size() + " masks");
    }
  }

  /** Words of which all bits are written. */
  static Encoded whole(int[] words) {
    List<Integer> list = list(words);
    return new Encoded(list, Collections.nCopies(list.size(), ALL));
  }

  /** Words of which only some bits are written. */
  static Encoded part(int[] words, int[] masks) {
    return new Encoded(list(words), list(masks));
  }

  private static List<Integer> list(int[] words) {
    List<Integer> list = new ArrayList<>();
    for (int word : words) {
      list.add(word);
    }
    return list;
  }

  /** True where no bit stays what it is. */
  public boolean isWhole() {
    return masks.stream().allMatch(mask -> mask == ALL);
  }

  /** True where both write the same bit of the same words. */
  public boolean overlaps(Encoded other) {
    for (int i = 0; i < Math.min(words.size(), other.words.size()); i++) {
      if ((masks.get(i) & other.masks.get(i)) != 0) {
        return true;
      }
    }
    return false;
  }

  /** Both, where neither writes a bit of the other. */
  public Encoded with(Encoded other) {
    return combined(other.words, other.masks);
  }

  private Encoded combined(List<Integer> otherWords, List<Integer> otherMasks) {
    List<Integer> sum = new ArrayList<>();
    List<Integer> sumOfMasks = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      int own = words.get(i) & masks.get(i);
      sum.add(own | (otherWords.get(i) & otherMasks.get(i)));
      sumOfMasks.add(masks.get(i) | otherMasks.get(i));
    }
    return new Encoded(sum, sumOfMasks);
  }

  /** The words, behind those of {@code before}. */
  public Encoded behind(Encoded before) {
    List<Integer> all = new ArrayList<>(before.words);
    all.addAll(words);
    List<Integer> allMasks = new ArrayList<>(before.masks);
    allMasks.addAll(masks);
    return new Encoded(all, allMasks);
  }

  /** The words of a unit with these bits in them. */
  public Encoded over(int[] present) {
    int[] words = new int[present.length];
    for (int i = 0; i < present.length; i++) {
      int mask = masks.get(i);
      words[i] = (present[i] & ~mask & ALL) | (this.words.get(i) & mask);
    }
    return whole(words);
  }

  /** The words. */
  public int[] toArray() {
    return words.stream().mapToInt(Integer::intValue).toArray();
  }
}
