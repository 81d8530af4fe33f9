package io.sensorhub.core.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.config.UsbConfig.Flapping;
import io.sensorhub.core.config.UsbConfig.Policy;
import io.sensorhub.core.tree.Section;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code config.usb}. */
final class UsbReader {

  /** The hub's own, or a Unix socket, whose path has 107 characters at most. */
  private static final Pattern DETECTOR = Pattern.compile("own|unix:/[^\\x00-\\x1f]{1,106}");

  private static final String UNIX = "unix:";
  private static final int MOST = 256;

  private UsbReader() {}

  static UsbConfig read(Section usb) {
    Policy policy = usb.choice("policy", Policy.NAMES).orElse(Policy.OFF);
    List<ObjectNode> rules = trees(usb, "rules");
    List<ObjectNode> ignore = trees(usb, "ignore");
    Optional<String> detector =
        usb.text("detector", DETECTOR)
            .filter(text -> text.startsWith(UNIX))
            .map(text -> text.substring(UNIX.length()));
    Flapping flapping = usb.section("flapping").map(UsbReader::flapping).orElse(Flapping.DEFAULT);
    usb.close();
    return new UsbConfig(policy, rules, ignore, detector, flapping);
  }

  private static List<ObjectNode> trees(Section usb, String key) {
    List<ObjectNode> trees = usb.sections(key).stream().map(Section::raw).toList();
    if (trees.size() > MOST) {
      usb.wrong(key, "at most " + MOST + " objects");
    }
    return trees;
  }

  private static Flapping flapping(Section flapping) {
    Flapping usual = Flapping.DEFAULT;
    int times = flapping.whole("times", 2, 1000).orElse(usual.times());
    Duration within = flapping.seconds("within", 1, 3600).orElse(usual.within());
    Duration hold = flapping.seconds("hold", 1, 3600).orElse(usual.hold());
    Duration max = flapping.seconds("max", 1, 86_400).orElse(usual.max());
    if (max.compareTo(hold) < 0) {
      flapping.wrong("max", "seconds, not fewer than \"hold\"");
    }
    flapping.close();
    return new Flapping(times, within, hold, max);
  }
}
