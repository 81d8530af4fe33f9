package io.sensorhub.testkit.line;

import io.sensorhub.testkit.line.UsbBus.Adapter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * An EC25 in a socket of a {@link UsbBus}: four serial interfaces and one for the network, as its
 * USB mode orders them. All modules tell the same of themselves, and none has a serial number.
 */
public final class UsbModule {

  private static final String ID = "2c7c:0125";
  private static final int SERIAL_INTERFACES = 4;

  /** Which driver of the kernel has the network interface, and where the serial ones begin. */
  public enum Mode {
    QMI("qmi_wwan", 0, 4),
    ECM("cdc_ether", 0, 4),
    MBIM("cdc_mbim", 0, 4),
    RNDIS("rndis_host", 2, 0);

    private final String driver;
    private final int firstSerial;
    private final int network;

    Mode(String driver, int firstSerial, int network) {
      this.driver = driver;
      this.firstSerial = firstSerial;
      this.network = network;
    }
  }

  private final UsbBus bus;
  private final String socket;
  private final Mode mode;
  private final Map<Integer, String> names = new TreeMap<>();

  /**
   * @param socket for example {@code 1-1.4.2}
   */
  public UsbModule(UsbBus bus, String socket, Mode mode) {
    this.bus = bus;
    this.socket = socket;
    this.mode = mode;
  }

  /** Numbers of its serial interfaces; the first is for diagnosis. */
  public List<Integer> serialInterfaces() {
    return IntStream.range(mode.firstSerial, mode.firstSerial + SERIAL_INTERFACES).boxed().toList();
  }

  /** The socket as an instance file names it. */
  public String path() {
    return "pci-"
        + UsbBus.controller(socket)
        + "-usb-0:"
        + socket.substring(socket.indexOf('-') + 1);
  }

  /**
   * Plugs it in.
   *
   * @param firstName number of the first of its four device files {@code ttyUSBn}
   * @param network name of its network interface
   * @param devices what its device files lead to, by the numbers of the interfaces; others lead
   *     nowhere
   */
  public void plug(int firstName, String network, Map<Integer, Path> devices) {
    for (int i = 0; i < SERIAL_INTERFACES; i++) {
      int number = serialInterfaces().get(i);
      String name = "ttyUSB" + (firstName + i);
      bus.plug(adapter(number), name, devices.getOrDefault(number, Path.of("/nowhere")));
      names.put(number, name);
      boolean diagnostic = i == 0;
      tell(number, diagnostic ? "ff" : "00", diagnostic ? 2 : 3);
    }
    try {
      Path power = Files.createDirectories(bus.folder(socket).resolve("power"));
      Files.writeString(power.resolve("control"), "auto\n");
      Path face = Files.createDirectories(face(mode.network));
      Files.writeString(face.resolve("bInterfaceNumber"), "%02x\n".formatted(mode.network));
      Files.createDirectories(face.resolve("net").resolve(network));
      Path driver = Files.createDirectories(bus.sys().resolve("bus/usb/drivers/" + mode.driver));
      Files.deleteIfExists(face.resolve("driver"));
      Files.createSymbolicLink(face.resolve("driver"), driver);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Pulls it out. */
  public void unplug() {
    names.forEach((number, name) -> bus.unplug(adapter(number), name));
    names.clear();
  }

  private Adapter adapter(int number) {
    return Adapter.of(socket, ID, "", "%02x".formatted(number)).texts("Android", "Android");
  }

  private Path face(int number) {
    return bus.folder(socket).resolve(socket + ":1." + number);
  }

  private void tell(int number, String kind, int endpoints) {
    try {
      Path face = face(number);
      Files.writeString(face.resolve("bInterfaceClass"), "ff\n");
      Files.writeString(face.resolve("bInterfaceSubClass"), kind + "\n");
      Files.writeString(face.resolve("bInterfaceProtocol"), kind + "\n");
      Files.writeString(face.resolve("bNumEndpoints"), "%02x\n".formatted(endpoints));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
