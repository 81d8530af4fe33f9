package io.sensorhub.e2e;

import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.line.Ser2net;
import io.sensorhub.testkit.line.UsbBus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A way from a device to the hub that can be cut and mended. */
interface Plug extends AutoCloseable {

  /** Mends it; the device that then talks. */
  PseudoTerminal in();

  /** Cuts it, without a warning. */
  void out();

  /** The members of the instance file's port that say where the line is. */
  String address();

  /** What the hub's environment must have. */
  Map<String, String> environment();

  @Override
  default void close() {
    out();
  }

  /** A USB adapter that has another device name each time. */
  static Plug usb(Path folder) {
    UsbBus bus = new UsbBus(folder.resolve("usb"));
    UsbBus.Adapter adapter = UsbBus.Adapter.of("1-1", "0403:6001", "A1", "00");
    return new Plug() {
      private @Nullable PseudoTerminal terminal;
      private int round;

      private String name() {
        return "ttyUSB" + round % 3;
      }

      @Override
      public PseudoTerminal in() {
        round++;
        PseudoTerminal plugged = PseudoTerminal.at(folder.resolve("terminal"));
        terminal = plugged;
        bus.plug(adapter, name(), plugged.device());
        return plugged;
      }

      @Override
      public void out() {
        if (terminal != null) {
          terminal.close();
          terminal = null;
          bus.unplug(adapter, name());
        }
      }

      @Override
      public String address() {
        return "\"usb\": {\"vendor_id\": \"0403\", \"product_id\": \"6001\"}";
      }

      @Override
      public Map<String, String> environment() {
        return Map.of("HUB_DEV", bus.dev().toString(), "HUB_SYS", bus.sys().toString());
      }
    };
  }

  /**
   * A device behind ser2net, which is killed and started.
   *
   * @param scheme {@code tcp} or {@code rfc2217}
   */
  static Plug ser2net(String scheme, int port, Path folder) {
    PseudoTerminal terminal = PseudoTerminal.at(folder.resolve("terminal"));
    return new Plug() {
      private @Nullable Ser2net server;

      @Override
      public PseudoTerminal in() {
        try {
          server = Ser2net.serve(scheme, port, terminal.device(), folder);
          return terminal;
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }

      @Override
      public void out() {
        if (server != null) {
          server.close();
          server = null;
        }
      }

      @Override
      public String address() {
        return "\"address\": \"" + scheme + "://127.0.0.1:" + port + "\"";
      }

      @Override
      public Map<String, String> environment() {
        return Map.of();
      }

      @Override
      public void close() {
        out();
        terminal.close();
      }
    };
  }
}
