package io.sensorhub.modem.slot;

import java.util.List;

/**
 * A USB socket with something in it that has network interfaces.
 *
 * @param place controller and sockets, for example {@code pci-0000:00:14.0-usb-0:1.4.2}
 * @param enumeration changes whenever something is plugged in anew
 * @param interfaces in the order of their indexes
 */
public record Socket(String place, long enumeration, List<Face> interfaces) {

  public Socket {
    interfaces = List.copyOf(interfaces);
  }

  /**
   * A network interface of it.
   *
   * @param index from 1 on
   * @param driver of the kernel, for example {@code cdc_ether}; empty: unknown
   */
  public record Face(int index, String name, String driver) {}
}
