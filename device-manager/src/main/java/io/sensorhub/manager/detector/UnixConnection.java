package io.sensorhub.manager.detector;

import io.sensorhub.stream.client.Connection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;

/** A connection to a Unix socket that is read only. */
final class UnixConnection implements Connection {

  private final Path path;
  private final SocketChannel channel;
  private final Selector selector;
  private Duration silence = Duration.ZERO;

  UnixConnection(Path path) throws IOException {
    this.path = path;
    this.channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    this.selector = Selector.open();
  }

  @Override
  public void open(Duration limit) throws IOException {
    silence = limit;
    try {
      boolean _ = channel.connect(UnixDomainSocketAddress.of(path));
    } catch (IOException e) {
      throw new IOException("connect " + path + ": " + e.getMessage(), e);
    }
    channel.configureBlocking(false);
    SelectionKey _ = channel.register(selector, SelectionKey.OP_READ);
  }

  @Override
  public InputStream in() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] octets, int from, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(octets, from, length);
        int count = channel.read(buffer);
        while (count == 0) {
          if (selector.select(silence.toMillis()) == 0) {
            throw new SocketTimeoutException("nothing came");
          }
          selector.selectedKeys().clear();
          count = channel.read(buffer);
        }
        return count;
      }
    };
  }

  @Override
  public OutputStream out() throws IOException {
    throw new IOException("the detector is never written to");
  }

  @Override
  public void close() throws IOException {
    try (selector) {
      channel.close();
    }
  }
}
