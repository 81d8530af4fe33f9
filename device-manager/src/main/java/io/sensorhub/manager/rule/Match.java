package io.sensorhub.manager.rule;

import io.sensorhub.manager.identity.Plugged;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A mapping of a rule: all its patterns must fit. A text that the adapter does not tell fits
 * nothing.
 */
record Match(Map<Part, Glob> patterns) {

  /** What of an adapter a pattern is for. */
  enum Part {
    VENDOR_ID(0),
    PRODUCT_ID(0),
    INTERFACE(2),
    MANUFACTURER(4),
    PRODUCT(8),
    SOCKET(16),
    SERIAL_NUMBER(32),
    DRIVER(0);

    private final int weight;

    Part(int weight) {
      this.weight = weight;
    }

    private Optional<String> of(Plugged plugged) {
      return switch (this) {
        case VENDOR_ID -> Optional.of(plugged.usb().vendorId());
        case PRODUCT_ID -> Optional.of(plugged.usb().productId());
        case INTERFACE -> plugged.usb().interfaceNumber();
        case MANUFACTURER -> plugged.usb().manufacturer();
        case PRODUCT -> plugged.usb().product();
        case SOCKET -> plugged.place().socket();
        case SERIAL_NUMBER -> plugged.usb().serialNumber();
        case DRIVER -> plugged.place().driver();
      };
    }

    /** Its name in a rule. */
    String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  Match {
    patterns = new EnumMap<>(patterns);
  }

  boolean fits(Plugged plugged) {
    return patterns.entrySet().stream()
        .allMatch(each -> each.getKey().of(plugged).filter(each.getValue()::fits).isPresent());
  }

  /**
   * How much it says: a stronger part outweighs all weaker ones together. Vendor and product count
   * together only.
   */
  int weight() {
    int model =
        patterns.containsKey(Part.VENDOR_ID) && patterns.containsKey(Part.PRODUCT_ID) ? 1 : 0;
    return model + patterns.keySet().stream().mapToInt(part -> part.weight).sum();
  }

  Optional<String> pattern(Part part) {
    return Optional.ofNullable(patterns.get(part)).map(Glob::pattern);
  }

  /** Whether it names one adapter, or a text that no factory gives. */
  boolean tellsWhatItIs() {
    return patterns.containsKey(Part.SERIAL_NUMBER)
        || patterns.containsKey(Part.SOCKET)
        || own(Part.MANUFACTURER)
        || own(Part.PRODUCT);
  }

  private boolean own(Part part) {
    Glob pattern = patterns.get(part);
    return pattern != null && !VagueIds.fitsFactoryText(pattern);
  }
}
