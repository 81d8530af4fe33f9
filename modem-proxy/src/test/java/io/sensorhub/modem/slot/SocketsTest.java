package io.sensorhub.modem.slot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SocketsTest {

  @Test
  void place_isTheSocketWithoutTheInterface() {
    assertEquals("pci-0000:00:14.0-usb-0:1.4.2", Sockets.place("pci-0000:00:14.0-usb-0:1.4.2:1.4"));
    assertEquals(
        "platform-3f980000.usb-usb-0:1.4", Sockets.place("platform-3f980000.usb-usb-0:1.4:1.12"));
    assertEquals("pci-0000:00:14.0-usb-0:1", Sockets.place("pci-0000:00:14.0-usb-0:1"));
  }

  @Test
  void defaultRoutes_areReadByInterface_withAndWithoutAGateway() throws Exception {
    RoutingTable table =
        RoutingTable.parse(
            List.of(
                "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow"
                    + "\tIRTT",
                "wwan0\t00000000\t01E1A8C0\t0003\t0\t0\t700\t00000000\t0\t0\t0",
                "wwan1\t00000000\t00000000\t0001\t0\t0\t701\t00000000\t0\t0\t0",
                "wwan2\t00E1A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0",
                "nonsense"));
    assertEquals(
        Map.of(
            "wwan0",
            Optional.of(java.net.InetAddress.ofLiteral("192.168.225.1")),
            "wwan1",
            Optional.empty()),
        table.gateways());
  }
}
