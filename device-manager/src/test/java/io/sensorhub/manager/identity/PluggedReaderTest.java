package io.sensorhub.manager.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PluggedReaderTest {

  private static ObjectNode event() throws Exception {
    return (ObjectNode)
        Json.parse(
            """
            {"timestamp": 1736931234.567890, "action": "add", "path": "/dev/ttyUSB0",
             "subsystem": "tty",
             "properties": {"ID_VENDOR_ID": "0403", "ID_MODEL_ID": "6001",
                            "DEVLINKS": "/dev/serial/by-id/a /dev/serial/by-path/b"},
             "hub": {"manufacturer": "FTDI", "product": null, "serial_number": "A10K",
                     "interface": "00", "port": 0, "socket": "pci-0-usb-0:1:1.0",
                     "driver": "ftdi_sio", "major": 188, "minor": 0, "devnum": 9}}
            """);
  }

  @Test
  void event_isRead() throws Exception {
    Plugged plugged = PluggedReader.read(event()).orElseThrow();
    assertEquals("0403:6001", plugged.model());
    assertEquals(Optional.of("A10K"), plugged.usb().serialNumber());
    assertEquals(Optional.empty(), plugged.usb().product());
    assertEquals(Optional.of("pci-0-usb-0:1:1.0"), plugged.place().socket());
    assertEquals(9, plugged.place().devnum());
    assertEquals(List.of("/dev/serial/by-id/a", "/dev/serial/by-path/b"), plugged.links());
  }

  @Test
  void whatIsNoTerminal_orNotUnderstood_isNone() throws Exception {
    for (String broken : List.of("usb", "")) {
      assertEquals(Optional.empty(), PluggedReader.read(event().put("subsystem", broken)), broken);
    }
    for (String broken : List.of("", "040", "0403 ", "../x", "zzzz")) {
      ObjectNode event = event();
      event.withObject("/properties").put("ID_VENDOR_ID", broken);
      assertEquals(Optional.empty(), PluggedReader.read(event), broken);
    }
    for (String broken : List.of("", "ttyUSB0", "/etc/passwd", "/dev/a\nb", "/dev/")) {
      assertEquals(Optional.empty(), PluggedReader.read(event().put("path", broken)), broken);
    }
    assertEquals(Optional.empty(), PluggedReader.read(Json.parse("[]")));
    ObjectNode bare = event();
    bare.remove("hub");
    assertTrue(PluggedReader.read(bare).isPresent());
  }
}
