package io.sensorhub.serial.line;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import io.sensorhub.core.port.SerialParameters;
import io.sensorhub.core.port.SerialParameters.ControlLine;
import io.sensorhub.core.port.SerialParameters.StopBits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A serial device of this machine. */
final class LocalLine implements Line {

  private static final long WRITE_NANOS = 2_000_000_000L;

  /** How long nothing must come until the device file is looked at. */
  private static final long LOOK_NANOS = 400_000_000;

  private final DeviceFinder finder;
  private final SerialParameters parameters;

  LocalLine(DeviceFinder finder, SerialParameters parameters) {
    this.finder = finder;
    this.parameters = parameters;
  }

  @Override
  public String path() {
    return finder.toString();
  }

  @Override
  public String trace() {
    return finder.trace();
  }

  @Override
  public boolean hasSessions() {
    return false;
  }

  @Override
  public void useless() {
    finder.useless();
  }

  @Override
  public boolean proved() {
    return finder.proved();
  }

  @Override
  public Connection open() throws IOException {
    try {
      Path device = finder.find();
      DeviceHandle handle = DeviceHandle.take(device);
      try {
        return opened(device, handle);
      } catch (IOException | RuntimeException e) {
        handle.close();
        throw e;
      }
    } catch (IOException e) {
      throw new IOException("open " + finder + ": " + e.getMessage(), e);
    }
  }

  /** The number of the system's error; empty if it has told none. */
  private static String number(SerialPort port) {
    int error = port.getLastErrorCode();
    return error == 0 ? "" : " (error " + error + ")";
  }

  private Connection opened(Path device, DeviceHandle handle) throws IOException {
    SerialPort port = configured(device);
    if (!port.openPort(0)) {
      throw new IOException("the system refused" + number(port));
    }
    handle.withoutHangUp();
    return new Open(port, handle, device);
  }

  private SerialPort configured(Path device) throws IOException {
    SerialPort port;
    try {
      port = SerialPort.getCommPort(device.toString());
    } catch (SerialPortInvalidPortException e) {
      throw new IOException("this is no serial device", e);
    }
    port.disableExclusiveLock(); // the handle has it already
    port.setComPortParameters(
        parameters.baudRate(),
        parameters.dataBits(),
        parameters.stopBits() == StopBits.TWO ? SerialPort.TWO_STOP_BITS : SerialPort.ONE_STOP_BIT,
        parity());
    port.setFlowControl(flowControl());
    if (parameters.rts() == ControlLine.OFF) {
      port.clearRTS();
    }
    if (parameters.dtr() == ControlLine.OFF) {
      port.clearDTR();
    }
    port.setComPortTimeouts(SerialPort.TIMEOUT_NONBLOCKING, 0, 0);
    return port;
  }

  private int parity() {
    return switch (parameters.parity()) {
      case NONE -> SerialPort.NO_PARITY;
      case EVEN -> SerialPort.EVEN_PARITY;
      case ODD -> SerialPort.ODD_PARITY;
      case MARK -> SerialPort.MARK_PARITY;
      case SPACE -> SerialPort.SPACE_PARITY;
    };
  }

  private int flowControl() {
    return switch (parameters.flowControl()) {
      case NONE -> SerialPort.FLOW_CONTROL_DISABLED;
      case RTS_CTS -> SerialPort.FLOW_CONTROL_RTS_ENABLED | SerialPort.FLOW_CONTROL_CTS_ENABLED;
      case XON_XOFF ->
          SerialPort.FLOW_CONTROL_XONXOFF_IN_ENABLED | SerialPort.FLOW_CONTROL_XONXOFF_OUT_ENABLED;
    };
  }

  /** An open device. */
  private final class Open implements Connection {

    private final SerialPort port;
    private final DeviceHandle handle;
    private final Path device;
    private String trace;
    private long lookedNanos = System.nanoTime();

    Open(SerialPort port, DeviceHandle handle, Path device) {
      this.port = port;
      this.handle = handle;
      this.device = device;
      this.trace = finder.trace();
    }

    @Override
    public String path() {
      return device.toString();
    }

    @Override
    public int read(byte[] buffer, int timeoutMs) throws IOException {
      DeviceHandle.Input input = handle.await(timeoutMs);
      int read = input == DeviceHandle.Input.NONE ? 0 : port.readBytes(buffer, buffer.length);
      if (read < 0 || (read == 0 && input == DeviceHandle.Input.GONE)) {
        throw new IOException("read " + finder + ": the device has gone" + number(port));
      }
      long now = System.nanoTime();
      if (read > 0) {
        lookedNanos = now;
      } else if (now - lookedNanos > LOOK_NANOS) {
        lookedNanos = now;
        stillThere(now);
      }
      return read;
    }

    @Override
    public void write(byte[] bytes, int length) throws IOException {
      long begun = System.nanoTime();
      int written = 0;
      while (written < length) {
        int now = port.writeBytes(bytes, length - written, written);
        if (now < 0) {
          throw new IOException("write " + finder + ": the device has gone");
        }
        written += now;
        if (written < length && System.nanoTime() - begun > WRITE_NANOS) {
          throw new IOException("write " + finder + ": the device takes nothing");
        }
      }
    }

    @Override
    public void wake() {
      handle.wake();
    }

    /** Where an adapter's driver tells nothing of the unplugging, its file is gone at least. */
    private void stillThere(long nanos) throws IOException {
      String now = finder.recentTrace(nanos);
      if (now.equals(trace) && Files.exists(device)) {
        return;
      }
      Path found;
      try {
        found = finder.find();
      } catch (IOException e) {
        throw new IOException("read " + finder + ": the device file has gone", e);
      }
      if (!found.equals(device)) {
        throw new IOException("read " + finder + ": it is another device now");
      }
      trace = now;
    }

    @Override
    public void close() {
      if (parameters.rts() == ControlLine.ON) {
        port.clearRTS();
      }
      if (parameters.dtr() == ControlLine.ON) {
        port.clearDTR();
      }
      port.closePort();
      handle.close();
    }
  }
}
