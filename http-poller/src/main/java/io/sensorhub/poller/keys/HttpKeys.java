package io.sensorhub.poller.keys;

import com.fasterxml.jackson.core.JsonPointer;
import io.sensorhub.core.config.Owner;
import io.sensorhub.core.tree.PropertyPointers;
import io.sensorhub.core.tree.Section;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The keys of a device that the poller asks, or that reports to it.
 *
 * @param credentials of its web interface
 * @param tls whose certificate it may have besides those that the system trusts
 * @param pushToken that its own reports carry; empty: it does not report
 * @param values pointer by property, instead of what the profile says; empty: as that says
 */
public record HttpKeys(
    Optional<Credentials> credentials,
    Optional<TlsTrust> tls,
    Optional<PushToken> pushToken,
    Map<String, JsonPointer> values) {

  /** For the check of whole instances. */
  public static final Owner OWNER =
      new Owner() {
        @Override
        public String whose() {
          return "a web device";
        }

        @Override
        public void readDevice(Section device) {
          var _ = read(device);
        }
      };

  public HttpKeys {
    values = new LinkedHashMap<>(values);
  }

  /** Reads them. */
  public static HttpKeys read(Section device) {
    return new HttpKeys(
        device.section("credentials").flatMap(Credentials::read),
        device.section("tls").flatMap(TlsTrust::read),
        device.text("push_token", PushToken.PATTERN).map(PushToken::new),
        PropertyPointers.read(device));
  }

  /** Reads them of a device that has no address, so that nobody logs in there. */
  public static HttpKeys readWithoutAddress(Section device) {
    for (String key : List.of("credentials", "tls")) {
      if (device.has(key)) {
        device.wrong(key, "nothing, for it belongs to a device behind an address");
      }
    }
    return read(device);
  }
}
