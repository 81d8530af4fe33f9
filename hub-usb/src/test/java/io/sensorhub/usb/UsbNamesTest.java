package io.sensorhub.usb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sensorhub.usb.UsbNames.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UsbNamesTest {

  private static Optional<String> socket(String... kindsAndNames) {
    List<Link> chain = new ArrayList<>();
    for (String each : kindsAndNames) {
      int slash = each.indexOf('/');
      chain.add(new Link(each.substring(0, slash), each.substring(slash + 1)));
    }
    return UsbNames.socket(chain);
  }

  private static Optional<String> optional(String text) {
    return Optional.of(text).filter(each -> !each.isEmpty());
  }

  private static Map<String, String> properties(String maker, String product, String serial) {
    return UsbNames.properties(
        new UsbIdentity(
            "2341",
            "0043",
            optional(serial),
            optional(maker),
            optional(product),
            Optional.of("00")),
        new UsbPlace(Optional.empty(), Optional.empty(), Optional.empty(), 1));
  }

  @Test
  void socket_hasTheNearestControllerAndThePortChain_andNoBusNumber() {
    assertEquals(
        Optional.of("pci-0000:00:14.0-usb-0:2.3.1:1.0"),
        socket(
            "usb/1-2.3.1:1.0",
            "usb/1-2.3.1",
            "usb/1-2.3",
            "usb/1-2",
            "usb/usb1",
            "pci/0000:00:14.0",
            "/pci0000:00",
            "/devices"));
    assertEquals(
        Optional.of("platform-fd500000.pcie-pci-0000:01:00.0-usb-0:1.3:1.2"),
        socket(
            "usb/1-1.3:1.2",
            "usb/1-1.3",
            "usb/1-1",
            "usb/usb1",
            "pci/0000:01:00.0",
            "pci/0000:00:00.0",
            "/pci0000:00",
            "platform/fd500000.pcie",
            "platform/scb",
            "/platform"));
    assertEquals(Optional.of("usb-0:1:1.0"), socket("usb/3-1:1.0", "usb/3-1", "usb/usb3"));
    assertEquals(Optional.empty(), socket("usb/usb1", "pci/0000:00:14.0"));
    assertEquals(Optional.empty(), socket());
  }

  @Test
  void names_areAsUdevMakesThem() {
    Map<String, String> names = properties(" Arduino  LLC ", "Uno (R3)", "A1B2");
    assertEquals("Arduino_LLC", names.get("ID_VENDOR"));
    assertEquals("Uno__R3_", names.get("ID_MODEL"));
    assertEquals("A1B2", names.get("ID_SERIAL_SHORT"));
    assertEquals("Arduino_LLC_Uno__R3__A1B2", names.get("ID_SERIAL"));
    assertEquals("0043", names.get("ID_PRODUCT_ID"));
  }

  @Test
  void whatADeviceDoesNotTell_isItsNumbers_andItStillHasAName() {
    assertEquals("2341_0043", properties("", "", "").get("ID_SERIAL"));
    assertEquals("2341_0043_S", properties("", "", "S").get("ID_SERIAL"));
    assertEquals("M_0043", properties("M", "", "").get("ID_SERIAL"));
    assertEquals("2341_P", properties("", "P", "").get("ID_SERIAL"));
  }

  @Test
  void serialNumberThatUdevDoesNotTake_isLeftOut() {
    for (String bad : List.of("a,b", "ä", "a\uFFFDb", "a\tb")) {
      assertNull(properties("M", "P", bad).get("ID_SERIAL_SHORT"), bad);
    }
    assertEquals("a_b", properties("M", "P", "a b").get("ID_SERIAL_SHORT"));
  }

  @Test
  void hostileNames_haveNoMeaningInAPath() {
    assertEquals(".._.._etc_é", properties("../../etc/é", "", "").get("ID_VENDOR"));
    assertEquals("a_b_c", properties("a\uFFFDb\"c", "", "").get("ID_VENDOR"));
  }

  @Test
  void links_nameTheInterfaceAndThePort() {
    UsbIdentity usb =
        new UsbIdentity(
            "0403",
            "6001",
            Optional.of("A1"),
            Optional.of("FTDI"),
            Optional.of("FT232R USB UART"),
            Optional.of("00"));
    assertEquals(
        List.of("by-id/usb-FTDI_FT232R_USB_UART_A1-if00-port0", "by-path/pci-1-usb-0:2:1.0-port0"),
        UsbNames.links(
            usb,
            new UsbPlace(
                Optional.of("pci-1-usb-0:2:1.0"), Optional.of(0), Optional.of("ftdi_sio"), 4)));
    assertEquals(
        List.of("by-id/usb-FTDI_FT232R_USB_UART_A1-if00"),
        UsbNames.links(
            usb, new UsbPlace(Optional.empty(), Optional.empty(), Optional.empty(), -1)));
  }
}
