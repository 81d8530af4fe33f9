package io.sensorhub.serial.line;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import io.sensorhub.core.config.SerialParameters;
import io.sensorhub.runtime.http.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A serial device of this machine, a symbolic link to one, or a pseudo-terminal. */
public final class LocalLine implements Line {

  private static final int READ_TIMEOUT_MS = 500;

  private final Path path;
  private final SerialParameters parameters;

  public LocalLine(String path, SerialParameters parameters) {
    this.path = Path.of(path);
    this.parameters = parameters;
  }

  @Override
  public String path() {
    return path.toString();
  }

  @Override
  public Connection open() throws IOException {
    if (!Files.exists(path)) {
      throw new IOException("open " + path + ": there is no such device");
    }
    Path device = path.toRealPath();
    if (!Files.isReadable(device) || !Files.isWritable(device)) {
      throw new IOException(
          "open " + path + ": no permission; the user must be in the group that owns it (dialout)");
    }
    SerialPort port;
    try {
      port = SerialPort.getCommPort(device.toString());
    } catch (SerialPortInvalidPortException e) {
      throw new IOException("open " + path + ": this is no serial device", e);
    }
    port.setComPortParameters(
        parameters.baudRate(),
        parameters.dataBits(),
        parameters.stopBits() == 1 ? SerialPort.ONE_STOP_BIT : SerialPort.TWO_STOP_BITS,
        parity());
    port.setFlowControl(flowControl());
    port.setComPortTimeouts(SerialPort.TIMEOUT_READ_SEMI_BLOCKING, READ_TIMEOUT_MS, 0);
    if (!port.openPort(0)) {
      throw new IOException("open " + path + ": " + whyNot(device, port.getLastErrorCode()));
    }
    return new Open(port, path);
  }

  private static String whyNot(Path device, int error) {
    Optional<Processes.Holder> holder = Processes.holding(device);
    return holder
        .map(other -> "in use by " + other)
        .orElse("the system refused (error " + error + "); another program may hold it");
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

  private record Open(SerialPort port, Path path) implements Connection {

    @Override
    public int read(byte[] buffer) throws IOException {
      int read = port.readBytes(buffer, buffer.length);
      if (read < 0) {
        throw new IOException(
            "read " + path + ": the device has gone (error " + port.getLastErrorCode() + ")");
      }
      if (read == 0 && !Files.exists(path)) {
        throw new IOException("read " + path + ": the device file has gone");
      }
      return read;
    }

    @Override
    public void close() {
      port.closePort();
    }
  }
}
