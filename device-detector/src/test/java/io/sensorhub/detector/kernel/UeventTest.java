package io.sensorhub.detector.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UeventTest {

  private static final byte[] ADD =
      octets(
          "add@/devices/pci0000:00/usb1/1-2/1-2:1.0/ttyUSB0/tty/ttyUSB0\0ACTION=add\0"
              + "SUBSYSTEM=tty\0MAJOR=188\0DEVNAME=ttyUSB0\0SEQNUM=7\0");

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Optional<Uevent> parse(byte[] octets) {
    return Uevent.parse(octets, octets.length);
  }

  @Test
  void message_hasActionDeviceAndFields() {
    Uevent uevent = parse(ADD).orElseThrow();
    assertEquals("add", uevent.action());
    assertEquals("tty", uevent.subsystem());
    assertEquals("ttyUSB0", uevent.name());
    assertEquals("7", uevent.fields().get("SEQNUM"));
  }

  @Test
  void whatIsNoMessageOfTheKernel_isNone() {
    for (String other : new String[] {"", "\0", "@", "add", "add@", "@/devices", "libudev\0x"}) {
      assertEquals(Optional.empty(), parse(octets(other)), other);
    }
  }

  @Test
  void fieldsWithoutAValue_areLeftOut_andDoubleOnesAreTheLast() {
    Uevent uevent = parse(octets("add@/d\0NOTHING\0=x\0A=\0B=1\0B=2=3\0")).orElseThrow();
    assertEquals(Map.of("A", "", "B", "2=3"), uevent.fields());
    assertEquals("", uevent.subsystem());
  }

  @Test
  void everyCut_andAnyOctets_areReadWithoutAFault() {
    for (int cut = 0; cut <= ADD.length; cut++) {
      parse(Arrays.copyOf(ADD, cut)).ifPresent(uevent -> assertEquals("add", uevent.action()));
    }
    Random random = new Random(3);
    for (int round = 0; round < 5000; round++) {
      byte[] octets = new byte[random.nextInt(4096)];
      random.nextBytes(octets);
      assertTrue(parse(octets).map(Uevent::name).orElse("").length() <= octets.length);
    }
  }
}
