package io.sensorhub.manager.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdentitiesTest {

  private final Identities identities = new Identities(Set.of());

  private String key(Plugged plugged) {
    return String.valueOf(identities.of(List.of(plugged)).keys().get(plugged))
        .replaceAll("DeviceKey\\[text=(.*)]", "$1");
  }

  @Test
  void plausibleSerialNumber_isTheIdentity_inWhateverSocket() {
    assertEquals(
        "serial:0403:6001:A10KXYZ1:00:0", key(Adapters.of("0403:6001", "||A10KXYZ1", "1")));
    assertEquals(
        key(Adapters.of("0403:6001", "||A10KXYZ1", "1")),
        key(Adapters.of("0403:6001", "F|P|A10KXYZ1", "4.2")));
  }

  @Test
  void everyOtherOne_goesByItsSocket_andItsModel() {
    for (String serial :
        List.of("", "12345", "00000000", "aaaaaaaa", "0001", "0123456789abcdef", "v1.00")) {
      assertEquals(
          "socket:1a86:7523:pci-0000:00:14.0-usb-0:2.3:1.0:0",
          key(Adapters.of("1a86:7523", "||" + serial, "2.3")),
          serial);
    }
  }

  @Test
  void interfacesAndPorts_areDevicesOfTheirOwn() {
    assertEquals(
        "serial:0403:6011:FT123456:01:2",
        key(Adapters.of("0403:6011", "||FT123456", "1", "01", 2)));
    assertEquals(
        "socket:0403:6011:pci-0000:00:14.0-usb-0:1:1.1:2",
        key(Adapters.of("0403:6011", "||", "1", "01", 2)));
  }

  @Test
  void serialNumberThatTwoShow_isSharedForGood() {
    Plugged one = Adapters.of("1a86:55d4", "||ABCDEF12", "1");
    Plugged two = Adapters.of("1a86:55d4", "||ABCDEF12", "2");
    assertTrue(key(one).startsWith("serial:"));
    Identities.Result both = identities.of(List.of(one, two));
    assertEquals(1, both.newlyShared().size());
    assertTrue(both.keys().values().stream().noneMatch(DeviceKey::serial));
    assertEquals(List.of(), identities.of(List.of(one, two)).newlyShared());
    assertTrue(key(one).startsWith("socket:"), "also when it is alone again");
    Identities later = new Identities(identities.shared());
    assertFalse(later.of(List.of(one)).keys().values().iterator().next().serial());
  }

  @Test
  void portsOfOneAdapter_areNoTwins() {
    Plugged first = Adapters.of("0403:6011", "||FT123456", "1", "00", 0);
    Plugged second = Adapters.of("0403:6011", "||FT123456", "1", "01", 0);
    assertEquals(List.of(), identities.of(List.of(first, second)).newlyShared());
  }

  @Test
  void names_areShort_andTellApart() {
    Plugged radio = Adapters.of("303a:1001", "||48:27:E2:BE:16:80", "1");
    DeviceKey serial = DeviceKey.bySerial(radio);
    assertEquals("303a_1001_be1680", Names.usbId(radio, serial, id -> false));
    assertEquals(
        "303a_1001_be1680_3",
        Names.usbId(radio, serial, Set.of("303a_1001_be1680", "303a_1001_be1680_2")::contains));
    Plugged bridge = Adapters.of("1a86:7523", "||", "2.3.1");
    DeviceKey socket = DeviceKey.bySocket(bridge);
    assertEquals("1a86_7523_2_3_1", Names.usbId(bridge, socket, id -> false));
    assertEquals("em340_2_3_1", Names.deviceId("em340", bridge, socket, id -> false));
    assertEquals(
        "carlo_gavazzi_2_3_1", Names.deviceId("Carlo-Gavazzi", bridge, socket, i -> false));
    Plugged quad = Adapters.of("0403:6011", "||", "4", "02", 3);
    assertEquals("0403_6011_4_i02_p3", Names.usbId(quad, DeviceKey.bySocket(quad), id -> false));
    assertEquals(64, Names.deviceId("x".repeat(300), bridge, socket, id -> false).length() + 3);
  }
}
