package io.sensorhub.testkit.modbus;

import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.Peers;
import io.sensorhub.testkit.network.FarHost;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Modbus units that are not ours: Debian's pymodbus, in a process of its own, behind a serial
 * device (RTU) or on a TCP port.
 */
public final class ModbusUnits implements AutoCloseable {

  private final Process process;
  private final BufferedWriter orders;

  private ModbusUnits(Process process) {
    this.process = process;
    this.orders =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
  }

  /** Units on a serial device; all registers are 0. */
  public static ModbusUnits onSerial(Path device, String units) {
    return start(List.of(), device.toString(), units, "rtu");
  }

  /** Units behind a TCP port of this machine; all registers are 0. */
  public static ModbusUnits onTcp(int port, String units) {
    return listening("127.0.0.1", port, start(List.of(), "127.0.0.1:" + port, units, "tcp"));
  }

  /** Units behind a TCP port of another host; all registers are 0. */
  public static ModbusUnits onTcp(FarHost host, int port, String units) {
    return listening(
        host.address(), port, start(host.command(), host.address() + ":" + port, units, "tcp"));
  }

  /** The same with RTU frames, as a converter has them. */
  public static ModbusUnits onRtuOverTcp(FarHost host, int port, String units) {
    return listening(
        host.address(), port, start(host.command(), host.address() + ":" + port, units, "rtu"));
  }

  private static ModbusUnits start(List<String> host, String where, String units, String framing) {
    List<String> command = new ArrayList<>(host);
    command.addAll(Peers.python("modbus_units"));
    command.addAll(List.of(where, units, framing));
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      ModbusUnits started = new ModbusUnits(process);
      started.done();
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ModbusUnits listening(String host, int port, ModbusUnits units) {
    Await.until(
        "pymodbus listens",
        () -> {
          try (Socket socket = new Socket(host, port)) {
            return socket.isConnected();
          }
        });
    return units;
  }

  private void done() throws IOException {
    StringBuilder line = new StringBuilder();
    int read = process.getInputStream().read();
    while (read >= 0 && read != '\n') {
      line.append((char) read);
      read = process.getInputStream().read();
    }
    if (!line.toString().equals("done")) {
      throw new IOException("pymodbus said: " + line);
    }
  }

  private void order(String text) {
    try {
      orders.write(text + "\n");
      orders.flush();
      done();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sets registers from an address on. */
  public void set(int unit, int address, int... words) {
    List<String> parts = new ArrayList<>(List.of("set", "" + unit, "" + address));
    for (int word : words) {
      parts.add(Integer.toString(word & 0xffff));
    }
    order(String.join(" ", parts));
  }

  /** The unit answers no question that touches an address. */
  public void ignore(int unit, int address) {
    order("ignore " + unit + " " + address);
  }

  /** The unit answers no more. */
  public void die(int unit) {
    order("die " + unit);
  }

  /** The unit answers again. */
  public void live(int unit) {
    order("live " + unit);
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("pymodbus does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
